"""What is wrong with the properties of an object, and with which of them."""
