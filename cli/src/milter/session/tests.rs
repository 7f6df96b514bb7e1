//! A connection command by command: messages put together, given up, aborted, never accepted unjudged.

use super::super::codec::Decoder;
use super::super::record::Record;
use super::*;

fn agreed(local: bool) -> Session {
    let mut session = Session::new(Memory::new(10_000), 1_000, local);
    let step = session.step(Command::Options { version: 6, actions: 0x1FF, protocol: 0x1F_FFFF }).unwrap();
    let Step::Answer(answer) = step else { panic!("no answer") };
    let protocol = u32::from_be_bytes(answer[13..17].try_into().unwrap());
    assert_eq!(protocol & 0x200, 0, "NODATA is never agreed on");
    assert_eq!(protocol & protocol::NO_REPLY_TO_BODY != 0, local);
    session
}

fn words(text: &str) -> Vec<Vec<u8>> {
    vec![text.as_bytes().to_vec()]
}

/// A message of so many bytes in its body, to its end.
fn message(session: &mut Session, bytes: usize) -> Box<Received> {
    session
        .step(Command::Macros(vec![("i".into(), "4Q".into()), ("auth_authen".into(), "eva".into())]))
        .unwrap();
    session.step(Command::Sender(words("<eva@skola.example>"))).unwrap();
    session.step(Command::Recipient(words("<per@region.example>"))).unwrap();
    let field = Command::Field { name: b"Subject".to_vec(), value: b" Hej\n du".to_vec() };
    session.step(field).unwrap();
    session.step(Command::Other(b'N')).unwrap();
    session.step(Command::Body(vec![b'x'; bytes])).unwrap();
    match session.step(Command::End(b"y".to_vec())).unwrap() {
        Step::Judge(received) => received,
        _ => panic!("not judged"),
    }
}

fn judgement(measure: Measure, edits: Vec<Edit>) -> Judgement {
    let record = Record::of(&super::super::mail::tests::mail(&[], ""));
    Judgement { measure, reply: None, edits, hold: None, notice: None, record }
}

#[test]
fn a_message_is_put_together_as_it_was() {
    let mut session = agreed(true);
    for _ in 0..3 {
        let received = message(&mut session, 3);
        assert_eq!(received.mail.bytes, b"Subject: Hej\r\n du\r\n\r\nxxxy");
        assert_eq!(received.mail.queue_id.as_deref(), Some("4Q"));
        assert_eq!(received.mail.authenticated.as_deref(), Some("eva"));
        assert_eq!(received.mail.sender.as_deref(), Some("eva@skola.example"));
        assert!(received.failure.is_none() && session.is_idle());
    }
}

#[test]
fn too_much_is_given_up_and_heard_to_its_end() {
    let mut session = agreed(true);
    let received = message(&mut session, 2_000);
    assert_eq!(received.failure, Some(Failure::Oversize));
    assert!(received.mail.bytes.is_empty() && session.memory.taken() == 0);
    let mut busy = session.memory.share();
    assert!(busy.take(9_900));
    assert_eq!(message(&mut session, 500).failure, Some(Failure::Busy));
    drop(busy);
    assert_eq!(message(&mut session, 500).failure, None);
}

#[test]
fn what_is_aborted_leaves_nothing() {
    let mut session = agreed(false);
    session.step(Command::Sender(words("<>"))).unwrap();
    session.step(Command::Abort).unwrap();
    assert!(session.is_idle() && session.step(Command::Body(b"x".to_vec())).is_err());
    assert!(agreed(true).step(Command::End(Vec::new())).is_err());
    assert!(Session::new(Memory::new(1), 1, true).step(Command::Sender(words("<>"))).is_err());
}

#[test]
fn a_server_that_cannot_make_a_change_gets_no_acceptance() {
    let mut session = Session::new(Memory::new(1), 1, true);
    session.step(Command::Options { version: 6, actions: action::ADD_FIELDS, protocol: 0 }).unwrap();
    let add = Edit::AddField { name: "X-A".into(), value: "b".into() };
    assert!(session.carry_out(&judgement(Measure::Tag, vec![add.clone()])).ends_with(b"\0\0\0\x01a"));
    let body = Edit::ReplaceBody(b"x".to_vec());
    assert_eq!(session.carry_out(&judgement(Measure::Redact, vec![add, body])), b"\0\0\0\x01t");
    assert_eq!(session.carry_out(&judgement(Measure::Hold, Vec::new())), b"\0\0\0\x01t");
    assert_eq!(session.carry_out(&judgement(Measure::Reject, Vec::new())), b"\0\0\0\x01t");
}

#[test]
fn no_bytes_are_accepted_unjudged() {
    // A generator of its own, so that every run tries the same.
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for _ in 0..20_000 {
        let (mut decoder, mut session) = (Decoder::default(), agreed(random() % 2 == 0));
        for _ in 0..random() % 12 {
            let letter = b"DCHMRTLNBEAKUOZ"[(random() % 15) as usize];
            let data: Vec<u8> = (0..random() % 12).map(|_| b"\0<>a@4L\n"[(random() % 8) as usize]).collect();
            decoder.feed(&(data.len() as u32 + 1).to_be_bytes());
            decoder.feed(&[letter]);
            decoder.feed(&data);
        }
        while let Ok(Some(command)) = decoder.next() {
            match session.step(command) {
                Ok(Step::Answer(answer)) => assert!(matches!(answer[4], b'c' | b'O'), "{answer:?}"),
                Ok(_) => {}
                Err(_) => break,
            }
        }
    }
}
