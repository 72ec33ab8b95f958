//! ZIP archives, as far as plugins need them.

use std::io::Read;

use flate2::read::DeflateDecoder;

/// Upper bound on the unpacked size of a file, against archives that expand without end.
const MOST_UNPACKED: u64 = 16 * 1024 * 1024;

/// The length of the record at the end of an archive, without a comment.
const END: usize = 22;

/// Returns the files of an archive with their paths. `None` if it is not one.
pub(crate) fn read(archive: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let last = archive.len().checked_sub(END)?;
    let end = (0..=last).rev().find(|&at| archive.get(at..).is_some_and(|rest| rest.starts_with(b"PK\x05\x06")))?;
    let mut at = number(archive, end.checked_add(16)?, 4)?;
    let mut files = Vec::new();
    for _ in 0..number(archive, end.checked_add(10)?, 2)? {
        let entry = archive.get(at..).filter(|entry| entry.starts_with(b"PK\x01\x02"))?;
        let [name, extra, comment] = [number(entry, 28, 2)?, number(entry, 30, 2)?, number(entry, 32, 2)?];
        let path = String::from_utf8_lossy(entry.get(46..46 + name)?).into_owned();
        if !path.ends_with('/') {
            files.push((path, content(archive, entry)?));
        }
        at = at.checked_add(46 + name + extra + comment)?;
    }
    Some(files)
}

fn content(archive: &[u8], entry: &[u8]) -> Option<Vec<u8>> {
    let local = archive.get(number(entry, 42, 4)?..)?;
    let start = 30 + number(local, 26, 2)? + number(local, 28, 2)?;
    let packed = local.get(start..start.checked_add(number(entry, 20, 4)?)?)?;
    match number(entry, 10, 2)? {
        0 => Some(packed.to_vec()),
        8 => {
            let mut content = Vec::new();
            DeflateDecoder::new(packed).take(MOST_UNPACKED).read_to_end(&mut content).ok()?;
            Some(content)
        }
        _ => None,
    }
}

/// A number in little-endian order.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    Some(bytes.iter().rev().fold(0, |number, byte| (number << 8) | usize::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An archive of other programs: `zip demo.zip demo/plugin.json`, with a compressed file.
    const ARCHIVE: &str = "UEsDBBQAAAAAAAAAIQAAAAAAAAAAAAAAAAAFAAAAZGVtby9QSwMEFAAAAAgAAAAhAArkhclJAAAAWQAAABAAAABkZW1vL3BsdWdp\
        bi5qc29uq+ZSUFDKTFGyUlBKSc3NV9IB8fMSc1NBIi5AEYWAnNL0zDyIRGJpSUZ+EUiqOD83NT8vFSJcllpUnJmfBxI31DPSM1Di\
        quUCAFBLAwQUAAAAAAAAACEAC/lDVgYAAAAGAAAADwAAAGRlbW8vc3RvcmVkLnR4dHN0b3JlZFBLAQIUAxQAAAAAAAAAIQAAAAAA\
        AAAAAAAAAAAFAAAAAAAAAAAAEAD/QQAAAABkZW1vL1BLAQIUAxQAAAAIAAAAIQAK5IXJSQAAAFkAAAAQAAAAAAAAAAAAAACAASMA\
        AABkZW1vL3BsdWdpbi5qc29uUEsBAhQDFAAAAAAAAAAhAAv5Q1YGAAAABgAAAA8AAAAAAAAAAAAAAIABmgAAAGRlbW8vc3RvcmVk\
        LnR4dFBLBQYAAAAAAwADAK4AAADNAAAAAAA=";

    #[test]
    fn files_are_read() {
        let archive = data_encoding::BASE64.decode(ARCHIVE.as_bytes()).unwrap();
        let files = read(&archive).unwrap();
        let paths: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, ["demo/plugin.json", "demo/stored.txt"]);
        assert_eq!((files[0].1.len(), files[1].1.as_slice()), (89, &b"stored"[..]));
    }

    #[test]
    fn other_bytes_are_no_archive() {
        let archive = data_encoding::BASE64.decode(ARCHIVE.as_bytes()).unwrap();
        assert_eq!(read(b""), None);
        assert_eq!(read(b"just text, longer than the end of an archive"), None);
        for length in 0..archive.len() {
            assert_eq!(read(&archive[..length]), None, "{length}");
        }
        for place in 0..archive.len() {
            let mut broken = archive.clone();
            broken[place] ^= 0xff;
            let _ = read(&broken);
        }
        let empty = [&b"PK\x05\x06"[..], &[0; 18]].concat();
        assert_eq!(read(&empty), Some(Vec::new()));
    }
}
