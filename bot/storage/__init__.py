"""Where rows live: SQLAlchemy Core, one repository per aggregate; rows do not leave this package."""
