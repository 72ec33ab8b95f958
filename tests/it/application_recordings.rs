//! Each recorded exchange of the Application API: the call that makes that very request, and what comes of the answer.

mod databases;
mod errors;
mod nests;
mod nodes;
mod servers;
mod users;
