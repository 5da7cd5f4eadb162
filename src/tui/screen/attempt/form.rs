//! The request before it is sent, and what the policy will see of it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Flex, Layout, Position, Rect, Size};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{AttemptPhase, AttemptView, is_predicted, symbol};
use crate::lab::Progress;
use crate::report::{Network, RequestForm, under};
use crate::tui::look::{Look, first_third, middle, safe};
use crate::tui::widget::sheet::{Edge, Sheet, title};

/// Below this width, the two panes stand below one another.
const TWO_PANES: u16 = 72;

/// From this width on, the attempts so far stand beside the form.
const WIDE: u16 = 110;

/// The form, laid out for a width.
pub(super) struct Form {
    head: Sheet,
    /// One page, or boxes side by side.
    panes: Vec<(&'static str, Sheet)>,
    foot: Sheet,
}

impl Form {
    /// Lays the form out.
    pub(super) fn new(progress: &Progress, form: &RequestForm, view: &AttemptView, look: &Look, width: u16) -> Self {
        let (mut head, mut foot) = (open(width), open(width));
        put_sender(&mut head, form, under(&progress.notes, view.step), look);
        put_action(&mut foot, view, look);
        let is_real = progress.notes.real.is_some();
        if look.layout_width(width) < TWO_PANES {
            return Self { head, panes: vec![("", one_pane(form, is_real, look, width))], foot };
        }
        put_trust(&mut foot, is_real, look);
        let n_panes: u16 = if width >= WIDE { 3 } else { 2 };
        let pane_width = Edge::Boxed.text_width(width / n_panes);
        let (mut request, mut context) = (Sheet::new(pane_width), Sheet::new(pane_width));
        put_request(&mut request, form, look);
        put_context(&mut context, form, look);
        let mut panes = vec![("Request", request), ("What the policy will see", context)];
        if n_panes == 3 {
            panes.push(("Runs", runs(progress, look, pane_width)));
        }
        Self { head, panes, foot }
    }

    /// Draws the form from row `scroll` of its panes on.
    pub(super) fn draw(&self, area: Rect, buf: &mut Buffer, scroll: u16, look: &Look) {
        let [top, centre, bottom] = self.bands(area);
        self.head.draw(top, buf, 0, look);
        self.foot.draw(bottom, buf, 0, look);
        if let [(_, page)] = self.panes.as_slice() {
            return page.draw(centre, buf, scroll, look);
        }
        let columns = Layout::horizontal(vec![Constraint::Fill(1); self.panes.len()]).split(centre);
        for ((name, pane), column) in self.panes.iter().zip(columns.iter()) {
            pane.draw_boxed(title(name, look.theme.strong()), *column, buf, scroll, look);
        }
    }

    /// The greatest first row.
    pub(super) fn last_line(&self, body: Size) -> u16 {
        let [_, centre, _] = self.bands(Rect::from((Position::ORIGIN, body)));
        let edge = if self.panes.len() == 1 { Edge::Open } else { Edge::Boxed };
        self.panes.iter().map(|(_, pane)| pane.last_line(centre.height, edge)).max().unwrap_or(0)
    }

    /// What is sent stands right below the boxes; below a page it stands at the bottom.
    fn bands(&self, area: Rect) -> [Rect; 3] {
        let highest = self.panes.iter().map(|(_, pane)| pane.height()).max().unwrap_or(0);
        let centre = if self.panes.len() == 1 { Constraint::Fill(1) } else { Constraint::Max(highest + 2) };
        let rows = [Constraint::Length(self.head.height()), centre, Constraint::Length(self.foot.height())];
        Layout::vertical(rows).flex(Flex::Start).areas(area)
    }
}

fn open(width: u16) -> Sheet {
    Sheet::new(Edge::Open.text_width(width))
}

/// Both panes below one another, for narrow windows.
fn one_pane(form: &RequestForm, is_real: bool, look: &Look, width: u16) -> Sheet {
    let mut sheet = open(width);
    sheet.rule(title("Request", look.theme.strong()));
    put_request(&mut sheet, form, look);
    sheet.rule(title("What the policy will see", look.theme.strong()));
    put_context(&mut sheet, form, look);
    sheet.gap();
    put_trust(&mut sheet, is_real, look);
    sheet
}

fn put_sender(sheet: &mut Sheet, form: &RequestForm, under: Option<String>, look: &Look) {
    let role = form.role_name.as_deref().unwrap_or("the notebook role, which is found first");
    let under = under.map(|under| format!(" {} {}", look.glyphs.dot, safe(&under))).unwrap_or_default();
    let runs_as = format!("{} runs as {role}{under}", look.glyphs.dot);
    sheet.segments(&[("Training attempt ".to_owned(), look.theme.strong()), (runs_as, Style::new())], 2);
}

/// The fields that will be sent.
fn put_request(sheet: &mut Sheet, form: &RequestForm, look: &Look) {
    let (subnets, groups) = match &form.network {
        Network::None => (vec!["(none)".to_owned()], vec!["(none)".to_owned()]),
        Network::ToBeRead => (vec!["approved, read first".to_owned()], vec!["approved, read first".to_owned()]),
        Network::Known(vpc) => (vpc.subnets.clone(), vpc.security_group_ids.clone()),
    };
    let rows = [
        ("Job name", vec![form.job_name.clone()]),
        ("Instance", vec![form.instance.clone()]),
        ("Subnets", subnets),
        ("Sec. groups", groups),
    ];
    for (label, values) in rows {
        let mut label = label;
        for value in values {
            let room = usize::from(sheet.width()).saturating_sub(13);
            let value = middle(&value, room, look.glyphs.ellipsis);
            sheet.line(vec![Span::styled(format!("{label:<11}  "), look.theme.muted()), Span::raw(value)]);
            label = "";
        }
    }
    // The step settles it; the others are there to be compared.
    sheet.line(vec![
        Span::styled(format!("{:<11}  ", "Preset"), look.theme.muted()),
        Span::styled(form.preset.label(), look.theme.strong()),
        Span::styled("  w", look.theme.key()),
        Span::styled(" compares", look.theme.muted()),
    ]);
}

/// Action, resource and every condition key.
fn put_context(sheet: &mut Sheet, form: &RequestForm, look: &Look) {
    let width = usize::from(sheet.width());
    let cut = |text: &str, room: usize| middle(text, room, look.glyphs.ellipsis);
    let room = width.saturating_sub(9);
    for (label, value) in [("action", form.action), ("resource", form.resource.as_str())] {
        sheet.line(vec![
            Span::styled(format!("{label:<8} "), look.theme.muted()),
            Span::raw(first_third(value, room, look.glyphs.ellipsis)),
        ]);
    }
    let others = (form.n_absent > 0).then(|| (format!("{} other keys", form.n_absent), vec!["absent".to_owned()]));
    for (key, values) in form.context.iter().chain(&others) {
        let is_absent = values.iter().any(|value| value == "absent");
        let style = if is_absent { look.theme.no_allow() } else { look.theme.text() };
        let line = |key: &str, value: &str| {
            let key = safe(key).into_owned();
            let gap = width.saturating_sub(key.chars().count() + value.chars().count()).max(1);
            Line::from(vec![Span::raw(key), Span::raw(" ".repeat(gap)), Span::styled(value.to_owned(), style)])
        };
        match values.as_slice() {
            [one] if key.len() + one.len() < width => sheet.line(line(key, one)),
            several => {
                sheet.line(cut(key, width));
                several.iter().for_each(|value| sheet.line(line("", &cut(value, width))));
            }
        }
    }
}

/// The prediction, and what to press or wait for.
fn put_action(sheet: &mut Sheet, view: &AttemptView, look: &Look) {
    let key = |text: &str| (text.to_owned(), look.theme.key());
    let plain = |text: &str| (text.to_owned(), look.theme.text());
    if view.phase == AttemptPhase::Sending {
        sheet.text(&format!("Sending the request to SageMaker {}", look.glyphs.ellipsis), look.theme.strong());
        return;
    }
    if is_predicted(view.step) {
        match view.prediction {
            Some(prediction) => {
                let verdict = (prediction.verdict().to_owned(), look.theme.outcome(prediction));
                sheet.segments(&[plain("Your prediction:  "), verdict], 0);
            }
            None => {
                let choices =
                    [plain("Predict, if you like:  "), key("a"), plain(" allow   "), key("d"), plain(" deny")];
                sheet.segments(&choices, 0);
            }
        }
    }
    sheet.segments(&[key("[ENTER]"), plain(" Send request")], 0);
}

/// How it comes that a person can act as the notebook role.
fn put_trust(sheet: &mut Sheet, is_real: bool, look: &Look) {
    let arrow = look.glyphs.arrow;
    let text = if is_real {
        "A notebook role that trusts only the SageMaker service cannot be acted as from here. Then IAM's simulation is \
         asked, and its answer is labelled a prediction; the attempt itself runs inside the notebook. Its error can be \
         pasted here (p)."
            .to_owned()
    } else {
        format!(
            "BASE {arrow} TEAM {arrow} NOTEBOOK: here the notebook role also trusts the team role, so you can act as \
             it. A real one trusts only the SageMaker service: there the attempt runs inside the notebook."
        )
    };
    sheet.text(&text, look.theme.muted());
}

/// The attempts so far.
fn runs(progress: &Progress, look: &Look, width: u16) -> Sheet {
    let mut sheet = Sheet::new(width);
    if progress.notes.attempts.is_empty() {
        sheet.text("No attempts yet. ENTER sends the first one.", look.theme.muted());
    }
    for attempt in &progress.notes.attempts {
        let name = format!("#{} {}", attempt.number, safe(&attempt.plan.job_name));
        sheet.line(middle(&name, usize::from(sheet.width()), look.glyphs.ellipsis));
        let (symbol, style) = (symbol(attempt.outcome, look), look.theme.outcome(attempt.outcome));
        sheet.line(Line::styled(format!("   {symbol} {}", attempt.outcome.verdict()), style));
    }
    sheet
}
