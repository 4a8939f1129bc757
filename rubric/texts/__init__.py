"""The texts of a submission: lines with numbers, whose they are, headings with anchors; notebooks too."""
