//! What standards demand, case by case; a folder a standard.

mod q714;
mod q774;
mod rfc4666;
