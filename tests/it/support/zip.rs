//! Archives of plugins.

/// A ZIP archive with one file, which is not compressed. Its checksum is missing.
pub fn zip(path: &str, content: &[u8]) -> Vec<u8> {
    let path = path.as_bytes();
    let number = |number: usize, length: usize| number.to_le_bytes()[..length].to_vec();
    // Version, flags, method, time, date, checksum, both sizes, the length of the path, and of what is extra.
    let size = number(content.len(), 4);
    let facts = [vec![20, 0], vec![0; 12], size.clone(), size, number(path.len(), 2), vec![0; 2]].concat();
    let local = [b"PK\x03\x04", facts.as_slice(), path, content].concat();
    let central = [b"PK\x01\x02\x14\x00", facts.as_slice(), &[0; 14], path].concat();
    let counts = [vec![0; 4], vec![1, 0, 1, 0], number(central.len(), 4), number(local.len(), 4), vec![0; 2]].concat();
    [local, central, b"PK\x05\x06".to_vec(), counts].concat()
}
