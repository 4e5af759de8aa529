//! Tags as one line, with commas between.

/// The tags of a line, each once.
pub fn read_tags(line: &str) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in line.split(',').map(str::trim).filter(|tag| !tag.is_empty()) {
        if !tags.iter().any(|known| known == tag) {
            tags.push(tag.to_owned());
        }
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::read_tags;

    #[test]
    fn a_line_of_tags_has_each_once() {
        assert_eq!(read_tags("tanner, athens,, tanner ,"), ["tanner", "athens"]);
        assert!(read_tags(" , ").is_empty());
    }
}
