"""Marking: from what a class wrote to marks, a message for each student and a report for the teacher.

    table (CSV as people save it) > submissions, people (whose sheet is it) > marking > messages, tally > report, files.
"""
