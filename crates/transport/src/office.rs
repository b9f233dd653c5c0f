//! The office's way to the server: publishing and withdrawing forms, with the administrator's token.
//!
//! Invariants: the token goes to this server only and is never repeated; what the server says is repeated
//! line by line, cut short and without control characters.

use crate::limits::{REFUSAL_BYTES_MAX, REFUSAL_LINES_MAX};
use crate::refusal::{Refusal, tame};
use crate::{Exposure, Patience, RoadProblem, Roots};
use ketuk_client::{Address, make_client};
use ketuk_wire::limits::BUNDLE_BYTES_MAX;
use ketuk_wire::{Problem, ProblemCode};
use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Client, Response, StatusCode, Url};
use std::fmt;

/// The way of an office to one server.
pub struct Office {
    client: Client,
    address: Address,
    token: HeaderValue,
}

/// Why the server did not do it, with everything that it found, a line each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declined {
    /// The problem.
    pub problem: Problem,
    /// Its particulars, at most a hundred lines.
    pub lines: Vec<String>,
}

impl fmt::Debug for Office {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Office({})", self.address.as_str())
    }
}

impl Office {
    /// The way to the server at `base_url`, for whoever holds its token.
    pub fn new(base_url: &str, exposure: Exposure, roots: &Roots, token: &str) -> Result<Self, RoadProblem> {
        let address = Address::parse(base_url, exposure)?;
        let client = make_client(&address, roots, Patience::default())?;
        let header = HeaderValue::from_str(&format!("Bearer {}", token.trim()));
        let mut token = header.map_err(|_| RoadProblem::Client("token".to_owned()))?;
        token.set_sensitive(true);
        Ok(Self { client, address, token })
    }

    /// Publishes a form's package in the name of `who`.
    pub async fn publish(&self, package: Vec<u8>, who: &str) -> Result<(), Declined> {
        let mut route = self.route(&["forms"])?;
        route.query_pairs_mut().append_pair("who", who);
        self.post(route, package).await
    }

    /// Shows a phone's file to the server; the file to carry back.
    pub async fn carry_bundle(&self, file: Vec<u8>) -> Result<Vec<u8>, Declined> {
        let answer = self.send(self.route(&["bundle"])?, file).await?;
        let too_large = || declined(Problem::new(ProblemCode::BundleTooLarge), Vec::new());
        read(answer, BUNDLE_BYTES_MAX).await?.ok_or_else(too_large)
    }

    /// Takes a version out of the offer.
    pub async fn withdraw(&self, id: &str, version: &str) -> Result<(), Declined> {
        let route = self.route(&["forms", id, version, "withdraw"])?;
        self.post(route, Vec::new()).await
    }

    fn route(&self, parts: &[&str]) -> Result<Url, Declined> {
        let unusable = || declined(Problem::with(ProblemCode::RequestInvalid, "address"), Vec::new());
        let mut route = self.address.route("v1").map_err(|_| unusable())?;
        route.path_segments_mut().map_err(|()| unusable())?.extend(parts);
        Ok(route)
    }

    async fn post(&self, route: Url, body: Vec<u8>) -> Result<(), Declined> {
        self.send(route, body).await.map(drop)
    }

    async fn send(&self, route: Url, body: Vec<u8>) -> Result<Response, Declined> {
        let request = self.client.post(route).header(AUTHORIZATION, self.token.clone()).body(body);
        let lost = |error| declined(Refusal::of_client(error).problem, Vec::new());
        let answer = request.send().await.map_err(lost)?;
        let status = answer.status();
        if status == StatusCode::OK || status == StatusCode::NO_CONTENT {
            return Ok(answer);
        }
        let headers = answer.headers().clone();
        // A refusal that is cut short or endless still refuses.
        let body = read(answer, REFUSAL_BYTES_MAX).await.ok().flatten().unwrap_or_default();
        let problem = Refusal::of_answer(status, &headers, &body).problem;
        let json: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
        let lines = json["detail"].as_str().unwrap_or_default().lines();
        Err(declined(problem, lines.take(REFUSAL_LINES_MAX).map(tame).collect()))
    }
}

fn declined(problem: Problem, lines: Vec<String>) -> Declined {
    Declined { problem, lines }
}

/// A whole body; `None` where it is over the bound.
async fn read(mut answer: Response, most: usize) -> Result<Option<Vec<u8>>, Declined> {
    let mut body = Vec::new();
    let lost = |error| declined(Refusal::of_client(error).problem, Vec::new());
    while let Some(chunk) = answer.chunk().await.map_err(lost)? {
        if body.len() + chunk.len() > most {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body))
}
