//! Everything that needs more than one layer, a real socket, or a program that is not ours.

mod layering;
mod peers;
mod tshark;
mod store;
