//! The OpenAPI document as the tests read it: routes with what goes in and what comes out.

use serde_json::Value as Json;

/// The document.
pub(super) struct Document {
    schemas: Json,
    routes: Vec<Route>,
}

/// A method on a path.
pub(super) struct Route {
    pub(super) method: String,
    /// As it is registered: `/v1/records/{record}`.
    pub(super) path: String,
    pub(super) parameters: Vec<Parameter>,
    /// Content type and schema.
    pub(super) body: Option<(String, Json)>,
    /// Status, or `default`, with content type and schema.
    pub(super) answers: Vec<(String, Option<(String, Json)>)>,
}

/// Something in the path or behind the question mark.
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) in_path: bool,
    pub(super) required: bool,
    pub(super) schema: Json,
}

/// Routes whose refusals are counted: attempts to come in.
const DOORS: [&str; 2] = ["POST /v1/session", "POST /v1/session/password"];
/// What takes away that others ask for goes last.
const LAST: [&str; 4] = [
    "POST /v1/areas",
    "POST /v1/areas/moves",
    "POST /v1/desk/households/{record}/erasure",
    "DELETE /v1/session",
];

impl Document {
    /// The document as the server makes it now; another test compares it with the file.
    pub(super) fn load() -> Self {
        let json: Json = serde_json::from_str(&ketuk_tests::http_types::document()).expect("JSON");
        let mut routes = Vec::new();
        for (path, item) in json["paths"].as_object().expect("paths") {
            for (method, operation) in item.as_object().expect("methods") {
                routes.push(Route::read(method, path, operation));
            }
        }
        routes.sort_by_key(|route| LAST.iter().position(|last| *last == route.name()).map_or(0, |at| at + 1));
        Self { schemas: json["components"]["schemas"].clone(), routes }
    }

    pub(super) fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// The schema itself, where it names another one.
    pub(super) fn resolve<'a>(&'a self, schema: &'a Json) -> &'a Json {
        match schema["$ref"].as_str() {
            Some(name) => &self.schemas[name.rsplit('/').next().unwrap_or(name)],
            None => schema,
        }
    }
}

impl Route {
    fn read(method: &str, path: &str, operation: &Json) -> Self {
        let content = |of: &Json| {
            let (kind, content) = of["content"].as_object()?.iter().next()?;
            Some((kind.clone(), content["schema"].clone()))
        };
        let parameters = operation["parameters"].as_array().into_iter().flatten().map(|one| Parameter {
            name: one["name"].as_str().expect("a name").to_owned(),
            in_path: one["in"] == "path",
            required: one["required"] == true,
            schema: one["schema"].clone(),
        });
        let answers = operation["responses"].as_object().expect("answers");
        Self {
            method: method.to_uppercase(),
            path: path.to_owned(),
            parameters: parameters.collect(),
            body: content(&operation["requestBody"]),
            answers: answers.iter().map(|(status, answer)| (status.clone(), content(answer))).collect(),
        }
    }

    pub(super) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Whether a refusal leaves a trace on purpose.
    pub(super) fn counts_attempts(&self) -> bool {
        DOORS.contains(&self.name().as_str())
    }

    pub(super) fn find_answer(&self, status: u16) -> Option<&Option<(String, Json)>> {
        let status = status.to_string();
        self.answers.iter().find(|(known, _)| *known == status).map(|(_, content)| content)
    }

    pub(super) fn otherwise(&self) -> Option<&Option<(String, Json)>> {
        self.answers.iter().find(|(known, _)| known == "default").map(|(_, content)| content)
    }
}
