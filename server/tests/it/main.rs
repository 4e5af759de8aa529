//! Through the front door: HTTP on one side, a carrier's sandbox on the other.

mod accounts;
mod architecture;
mod buying;
mod crash;
mod disk;
mod guard;
mod routes;
mod secrets;
mod session;
mod support;
mod users;
