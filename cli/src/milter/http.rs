//! The HTTP door: a message in, its judgement out as JSON; health, readiness, metrics. `contrib/openapi.yaml` describes it.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::Result;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::{Value, json};

use super::judgement::{Edit, Failure, Judgement};
use super::listen::{Listener, Stop};
use super::mail::{Door, Mail};
use super::office::Office;

/// Longest that a client may take for its header.
const HEADER: Duration = Duration::from_secs(10);

/// Longest that a client may take for its message.
const BODY: Duration = Duration::from_mins(1);

type Answer = Response<Full<Bytes>>;

/// What every request sees.
struct Served {
    office: Arc<Office>,
    most_bytes: usize,
    ready: AtomicBool,
}

/// Serves all these sockets on one thread; messages are judged on those of the pool.
pub(super) fn start(
    listeners: Vec<Listener>,
    office: Arc<Office>,
    stop: &Stop,
    most_bytes: usize,
) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let stop = stop.try_clone()?;
    let served = Arc::new(Served { office, most_bytes, ready: AtomicBool::new(true) });
    thread::Builder::new().name("http".to_owned()).spawn(move || {
        runtime.block_on(async {
            for listener in listeners {
                let served = Arc::clone(&served);
                tokio::spawn(async move {
                    if accept(listener, &served).await.is_err() {
                        served.office.journal.metrics.error("accept");
                    }
                });
            }
            if let Ok(stop) = stop.into_async() {
                let _ = stop.readable().await;
            }
            served.ready.store(false, Ordering::SeqCst);
            // Until the process ends, so that those in work get their answer.
            std::future::pending::<()>().await;
        });
    })?;
    Ok(())
}

async fn accept(listener: Listener, served: &Arc<Served>) -> io::Result<()> {
    match listener {
        Listener::Tcp(listener) => {
            listener.set_nonblocking(true)?;
            let listener = tokio::net::TcpListener::from_std(listener)?;
            loop {
                match listener.accept().await {
                    Ok((stream, _)) => connection(TokioIo::new(stream), served),
                    Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
                }
            }
        }
        Listener::Unix(listener) => {
            listener.set_nonblocking(true)?;
            let listener = tokio::net::UnixListener::from_std(listener)?;
            loop {
                match listener.accept().await {
                    Ok((stream, _)) => connection(TokioIo::new(stream), served),
                    Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
                }
            }
        }
    }
}

fn connection<I>(io: I, served: &Arc<Served>)
where
    I: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
{
    let served = Arc::clone(served);
    let service = service_fn(move |request| {
        let served = Arc::clone(&served);
        async move { Ok::<_, Infallible>(answer(request, &served).await) }
    });
    tokio::spawn(async move {
        let mut server = http1::Builder::new();
        server.timer(TokioTimer::new()).header_read_timeout(HEADER);
        // An error is the client's: it went away or spoke no HTTP.
        let _ = server.serve_connection(io, service).await;
    });
}

async fn answer(request: Request<Incoming>, served: &Arc<Served>) -> Answer {
    let office = &served.office;
    match (request.method(), request.uri().path()) {
        (&Method::POST, "/v1/scan") => scan(request, served).await,
        (&Method::GET, "/healthz") => text(StatusCode::OK, "ok\n"),
        (&Method::GET, "/readyz") if served.ready.load(Ordering::SeqCst) => text(StatusCode::OK, "ready\n"),
        (&Method::GET, "/readyz") => text(StatusCode::SERVICE_UNAVAILABLE, "stopping\n"),
        (&Method::GET, "/metrics") => {
            let page = office.journal.metrics.page(office.memory.taken());
            of_kind(StatusCode::OK, "text/plain; version=0.0.4", &page)
        }
        (_, "/v1/scan" | "/healthz" | "/readyz" | "/metrics") => {
            told(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed")
        }
        _ => told(StatusCode::NOT_FOUND, "not-found"),
    }
}

async fn scan(request: Request<Incoming>, served: &Arc<Served>) -> Answer {
    let (head, body) = request.into_parts();
    let mut share = served.office.memory.share();
    let declared = head.headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let declared: Option<usize> = declared;
    // A body of unknown length may become as long as any.
    let expected = declared.unwrap_or(served.most_bytes).min(served.most_bytes);
    if !share.take(expected * 2) {
        return told(StatusCode::SERVICE_UNAVAILABLE, "busy");
    }
    let body = Limited::new(body, served.most_bytes).collect();
    let bytes = match tokio::time::timeout(BODY, body).await {
        Err(_) => return told(StatusCode::REQUEST_TIMEOUT, "too-slow"),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            let mail = envelope(&head.headers, Vec::new());
            let Ok(judgement) = decided(served, mail, Some(Failure::Oversize), share).await else {
                return told(StatusCode::INTERNAL_SERVER_ERROR, "failed");
            };
            let answer = json_of(StatusCode::PAYLOAD_TOO_LARGE, &judged(&judgement));
            served.office.close(judgement);
            return answer;
        }
        Ok(Err(_)) => return told(StatusCode::BAD_REQUEST, "broken-off"),
        Ok(Ok(body)) => body.to_bytes().to_vec(),
    };
    match decided(served, envelope(&head.headers, bytes), None, share).await {
        Ok(judgement) => {
            let answer = json_of(StatusCode::OK, &judged(&judgement));
            served.office.close(judgement);
            answer
        }
        Err(()) => told(StatusCode::INTERNAL_SERVER_ERROR, "failed"),
    }
}

/// Waits for the pool without holding up other connections.
async fn decided(
    served: &Arc<Served>,
    mail: Mail,
    failure: Option<Failure>,
    share: super::mail::Share,
) -> Result<Judgement, ()> {
    let office = Arc::clone(&served.office);
    let deciding = tokio::task::spawn_blocking(move || office.decide(mail, failure, share, &mut || Ok(())));
    deciding.await.map_err(drop)?.map_err(drop)
}

/// The message with its envelope, as the request's header fields give it.
fn envelope(headers: &HeaderMap, bytes: Vec<u8>) -> Mail {
    let all = |name: &str| -> Vec<String> {
        let values =
            headers.get_all(name).iter().filter_map(|value| std::str::from_utf8(value.as_bytes()).ok());
        let each = values
            .flat_map(|value| value.split(','))
            .map(|one| one.trim().trim_matches(['<', '>']).to_owned());
        each.collect()
    };
    let one = |name: &str| all(name).into_iter().next();
    let mut mail = Mail::of_bytes(Door::Http, bytes);
    mail.sender = one("x-vakthund-sender");
    mail.recipients = all("x-vakthund-recipient").into_iter().filter(|address| !address.is_empty()).collect();
    mail.authenticated = one("x-vakthund-user").filter(|user| !user.is_empty());
    mail.client = one("x-vakthund-client").and_then(|client| client.parse().ok());
    mail.queue_id = one("x-vakthund-queue-id").filter(|id| !id.is_empty());
    mail
}

/// A judgement as JSON.
fn judged(judgement: &Judgement) -> Value {
    let record = &judgement.record;
    let reply = judgement
        .reply
        .as_ref()
        .map(|reply| json!({ "code": reply.code, "status": reply.status, "lines": reply.lines }));
    let edits: Vec<Value> = judgement.edits.iter().map(edit).collect();
    json!({
        "schema": 1,
        "action": judgement.measure.name(),
        "status": record.status.name(),
        "rule": record.cause,
        "would": record.would.map(super::judgement::Measure::name),
        "reply": reply,
        "hold": judgement.hold,
        "edits": edits,
        "findings": record.findings,
        "gaps": record.gaps,
        "persons": record.persons,
        "elapsed_ms": record.elapsed.as_secs_f64() * 1000.0,
    })
}

fn edit(edit: &Edit) -> Value {
    match edit {
        Edit::AddField { name, value } => json!({ "edit": "add-field", "name": name, "value": value }),
        Edit::ChangeField { name, nth, value } if value.is_empty() => {
            json!({ "edit": "remove-field", "name": name, "nth": nth })
        }
        Edit::ChangeField { name, nth, value } => {
            json!({ "edit": "change-field", "name": name, "nth": nth, "value": value })
        }
        Edit::AddRecipient(address) => json!({ "edit": "add-recipient", "address": address }),
        Edit::DeleteRecipient(address) => json!({ "edit": "delete-recipient", "address": address }),
        Edit::ReplaceBody(body) => json!({ "edit": "replace-body", "bytes": body.len() }),
    }
}

fn text(status: StatusCode, text: &str) -> Answer {
    of_kind(status, "text/plain; charset=utf-8", text)
}

fn told(status: StatusCode, error: &str) -> Answer {
    json_of(status, &json!({ "error": error }))
}

fn json_of(status: StatusCode, value: &Value) -> Answer {
    of_kind(status, "application/json", &format!("{value}\n"))
}

fn of_kind(status: StatusCode, kind: &'static str, text: &str) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::copy_from_slice(text.as_bytes())));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    answer
}
