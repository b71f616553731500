//! Holds the page of Q.773 to the rows of the code.
