//! Sockets, the driver of machines, and the capture tap.
