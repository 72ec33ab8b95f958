//! Archives: real `.tar.gz` files, only that nothing in them is compressed.

use bytes::Bytes;

/// A file or folder in an archive.
pub(crate) struct Entry {
    pub(crate) path: String,
    pub(crate) mode: u32,
    /// None for a folder.
    pub(crate) content: Option<Bytes>,
}

const BLOCK: usize = 512;
const STORED: usize = 65_535;

/// Packs `entries`, all of them changed at `modified`.
pub(crate) fn pack(entries: &[Entry], modified: i64) -> Vec<u8> {
    let mut tar = Vec::new();
    for entry in entries {
        write_entry(&mut tar, entry, modified);
    }
    tar.resize(tar.len() + 2 * BLOCK, 0);
    gzip(&tar)
}

fn write_entry(tar: &mut Vec<u8>, entry: &Entry, modified: i64) {
    let content = entry.content.clone().unwrap_or_default();
    let kind = if entry.content.is_some() { b'0' } else { b'5' };
    if entry.path.len() > 100 {
        // GNU's way to write a long name: an entry of its own that holds it.
        let name = Bytes::from(format!("{}\0", entry.path));
        write_block(tar, "././@LongLink", 0o644, &name, modified, b'L');
    }
    write_block(tar, &entry.path, entry.mode, &content, modified, kind);
}

fn write_block(tar: &mut Vec<u8>, path: &str, mode: u32, content: &[u8], modified: i64, kind: u8) {
    let mut header = Vec::with_capacity(BLOCK);
    let name = path.as_bytes();
    header.extend(name.iter().take(100));
    header.resize(100, 0);
    header.extend(format!("{mode:07o}\0{:07o}\0{:07o}\0{:011o}\0{:011o}\0", 0, 0, content.len(), modified).bytes());
    header.extend([b' '; 8]);
    header.push(kind);
    header.resize(257, 0);
    header.extend(b"ustar\x0000");
    header.resize(BLOCK, 0);
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    let sum = format!("{sum:06o}\0 ");
    for (place, byte) in header.iter_mut().skip(148).zip(sum.bytes()) {
        *place = byte;
    }
    tar.extend(header);
    tar.extend(content);
    tar.resize(tar.len().next_multiple_of(BLOCK), 0);
}

/// What is in an archive that [`pack`] made. None for any other file.
pub(crate) fn unpack(archive: &[u8]) -> Option<Vec<Entry>> {
    let tar = gunzip(archive)?;
    let mut rest = tar.as_slice();
    let mut entries = Vec::new();
    let mut long_name = None;
    while let Some(header) = rest.get(..BLOCK).filter(|header| header.iter().any(|byte| *byte != 0)) {
        let size = usize::try_from(octal(header.get(124..136)?)?).ok()?;
        let content = rest.get(BLOCK..BLOCK + size)?;
        rest = rest.get(BLOCK + size.next_multiple_of(BLOCK)..)?;
        let kind = *header.get(156)?;
        if kind == b'L' {
            long_name = Some(text(content));
            continue;
        }
        entries.push(Entry {
            path: long_name.take().unwrap_or_else(|| text(header.get(..100).unwrap_or_default())),
            mode: u32::try_from(octal(header.get(100..108)?)?).ok()?,
            content: (kind != b'5').then(|| Bytes::copy_from_slice(content)),
        });
    }
    Some(entries)
}

fn text(field: &[u8]) -> String {
    String::from_utf8_lossy(field).trim_end_matches('\0').to_owned()
}

fn octal(field: &[u8]) -> Option<u64> {
    u64::from_str_radix(text(field).trim(), 8).ok()
}

/// A gzip file of stored blocks.
fn gzip(data: &[u8]) -> Vec<u8> {
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let blocks = data.len().div_ceil(STORED).max(1);
    for (index, block) in data.chunks(STORED).enumerate() {
        let size = u16::try_from(block.len()).unwrap_or(u16::MAX);
        out.push(u8::from(index + 1 == blocks));
        out.extend(size.to_le_bytes());
        out.extend((!size).to_le_bytes());
        out.extend(block);
    }
    out.extend(crc32(data).to_le_bytes());
    out.extend(u32::try_from(data.len() & 0xffff_ffff).unwrap_or_default().to_le_bytes());
    out
}

fn gunzip(archive: &[u8]) -> Option<Vec<u8>> {
    let mut rest = archive.strip_prefix(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])?;
    let mut data = Vec::new();
    loop {
        let [last, low, high, _, _] = rest.get(..5)?.try_into().ok()?;
        let size = usize::from(u16::from_le_bytes([low, high]));
        data.extend(rest.get(5..5 + size)?);
        rest = rest.get(5 + size..)?;
        match last {
            0 => {}
            1 => return Some(data),
            // A compressed block: the work of another program.
            _ => return None,
        }
    }
}

fn crc32(data: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    };
    !data.iter().fold(u32::MAX, step)
}
