//! Addresses and ports of nodes.

#[derive(Clone)]
pub(crate) struct Allocation {
    pub(crate) id: u64,
    pub(crate) node: u64,
    pub(crate) ip: String,
    pub(crate) alias: Option<String>,
    pub(crate) port: u16,
    pub(crate) notes: Option<String>,
    pub(crate) server: Option<u64>,
}
