"""What the documentation site has from the package itself, made when the site is built."""
