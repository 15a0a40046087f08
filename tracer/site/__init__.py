"""All that makes files below docs/, and the site from them."""
