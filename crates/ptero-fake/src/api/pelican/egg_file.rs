//! Eggs as files, in YAML or JSON, which is a part of YAML.

use jiff::Timestamp;
use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::{Map, Value, json};

use crate::state::egg::{Egg, EggVariable};
use crate::state::text_of;

/// An imported file. Maps that are in order are kept apart, since objects of JSON have none.
pub(super) struct EggFile {
    fields: Value,
    images: Vec<(String, String)>,
    commands: Vec<(String, String)>,
}

impl EggFile {
    pub(super) fn read(file: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(file).ok()?;
        let yaml = Yaml::load_from_str(text).ok()?.into_iter().next()?;
        let fields = to_json(&yaml);
        let [images, commands] = ["docker_images", "startup_commands"].map(|key| pairs(&yaml, key));
        fields.is_object().then_some(Self { fields, images, commands })
    }

    /// A text, or a number or flag as one.
    pub(super) fn text(&self, place: &str) -> String {
        self.fields.pointer(place).map(text_of).unwrap_or_default()
    }

    fn list(&self, place: &str) -> impl Iterator<Item = &Value> {
        self.fields.pointer(place).and_then(Value::as_array).into_iter().flatten()
    }

    /// A part that is JSON in a text, or not.
    fn part(&self, place: &str) -> Value {
        match self.fields.pointer(place) {
            Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_default(),
            Some(other) => other.clone(),
            None => Value::Null,
        }
    }

    pub(super) fn egg(self, id: u64, uuid: String, now: Timestamp) -> Egg {
        let texts = |place: &str| self.list(place).map(text_of).collect::<Vec<_>>();
        let variables = self.list("/variables").zip(1..);
        let mut variables: Vec<_> =
            variables.map(|(variable, place)| self::variable(variable, id * 100 + place)).collect();
        // The order in which the panel's database returns them.
        variables.sort_by(|a, b| a.name.cmp(&b.name));
        let startup = self.commands.first().map_or_else(|| self.text("/startup"), |(_, command)| command.clone());
        let done = self.part("/config/startup").get("done").map(text_of).unwrap_or_default();
        Egg {
            id,
            uuid,
            nest: 1,
            name: self.text("/name"),
            author: self.text("/author"),
            description: Some(self.text("/description")).filter(|description| !description.is_empty()),
            // PHP does not tell an empty map from an empty list.
            config_files: Some(self.part("/config/files"))
                .filter(|files| !files.is_null())
                .unwrap_or_else(|| json!([])),
            done,
            stop: self.text("/config/stop"),
            startup,
            features: self.fields.get("features").and_then(Value::as_array).map(|_| texts("/features")),
            tags: texts("/tags"),
            file_denylist: texts("/file_denylist"),
            script_container: self.text("/scripts/installation/container"),
            script_entry: self.text("/scripts/installation/entrypoint"),
            variables,
            created: now,
            docker_images: self.images,
            commands: self.commands,
        }
    }
}

fn variable(variable: &Value, id: u64) -> EggVariable {
    let text = |key: &str| variable.get(key).map(text_of).unwrap_or_default();
    let flag = |key: &str| text(key) == "1";
    let rules = match variable.get("rules") {
        Some(Value::Array(rules)) => rules.iter().map(text_of).collect::<Vec<_>>().join("|"),
        _ => text("rules"),
    };
    EggVariable {
        id,
        name: text("name"),
        description: text("description"),
        env_variable: text("env_variable"),
        default_value: text("default_value"),
        user_viewable: flag("user_viewable"),
        user_editable: flag("user_editable"),
        rules,
    }
}

fn pairs(yaml: &Yaml<'_>, key: &str) -> Vec<(String, String)> {
    let map = yaml.as_mapping_get(key).and_then(Yaml::as_mapping);
    let text = |yaml: &Yaml<'_>| text_of(&to_json(yaml));
    map.into_iter().flatten().map(|(name, value)| (text(name), text(value))).collect()
}

fn to_json(yaml: &Yaml<'_>) -> Value {
    match yaml {
        Yaml::Value(Scalar::Boolean(flag)) => json!(flag),
        Yaml::Value(Scalar::Integer(number)) => json!(number),
        Yaml::Value(Scalar::FloatingPoint(number)) => json!(number.into_inner()),
        Yaml::Value(Scalar::String(text)) => json!(text),
        Yaml::Sequence(items) => items.iter().map(to_json).collect(),
        Yaml::Mapping(fields) => {
            let fields = fields.iter().map(|(name, value)| (text_of(&to_json(name)), to_json(value)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
        Yaml::Tagged(_, value) => to_json(value),
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yaml_and_json_are_the_same_egg() {
        let yaml = "meta:\n  version: PLCN_v3\nname: Demo\ndocker_images:\n  'Java 21': a:21\n  'Java 17': a:17\n\
                    config:\n  startup:\n    done: 'Done ('\n  logs: {}\nvariables:\n  -\n    name: X\n    \
                    default_value: 20\n    user_viewable: true\n    rules:\n      - required\n      - 'between:1,9'\n";
        let json = r#"{"meta":{"version":"PLCN_v3"},"name":"Demo","docker_images":{"Java 21":"a:21","Java 17":"a:17"},
            "config":{"startup":"{\"done\":\"Done (\"}"},"variables":[{"name":"X","default_value":"20",
            "user_viewable":true,"rules":"required|between:1,9"}]}"#;
        for file in [yaml, json] {
            let file = EggFile::read(file.as_bytes()).unwrap();
            assert_eq!(file.text("/meta/version"), "PLCN_v3");
            let egg = file.egg(1, "x".to_owned(), Timestamp::UNIX_EPOCH);
            assert_eq!(
                (egg.name.as_str(), egg.docker_images[0].0.as_str(), egg.done.as_str()),
                ("Demo", "Java 21", "Done (")
            );
            let variable = &egg.variables[0];
            assert_eq!((variable.default_value.as_str(), variable.rules.as_str()), ("20", "required|between:1,9"));
            assert!(variable.user_viewable && !variable.user_editable);
        }
        for file in ["", "just text", "- a\n- b", "a: [", "\u{0}"] {
            assert!(EggFile::read(file.as_bytes()).is_none(), "{file:?}");
        }
    }
}
