"""Documents on paper: sheets, reports and labels in PDF, with the type and colours of the pages."""
