"""Places: communes, departments, protected areas, cells; and which of them a geometry lies in."""
