"""Everything that lets the product be tried, and tested, without network and credentials."""
