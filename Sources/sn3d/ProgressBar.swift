import Foundation
import Threads

/// One line on a terminal's standard error that shows how far a long work is; silent where there is no terminal.
final class ProgressBar: Sendable {
    private struct State {
        var label = ""
        var percent = -1
        var startedAt = ContinuousClock.now
    }

    private static let width = 30
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let state = Guarded(State())

    /// - Parameter share: 0...1 of the work that `label` names.
    func show(_ label: String, _ share: Double) {
        guard isTerminal else { return }
        state.withLock { state in
            if state.label != label { state = State(label: label) }
            let percent = Int(100 * min(max(share, 0), 1))
            guard percent != state.percent else { return }
            state.percent = percent
            // What comes next, an alert perhaps, starts on a clean line.
            guard percent < 100 else { return clear() }
            let filled = Self.width * percent / 100
            let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.width - filled)
            write("\r\(label.padding(toLength: 12, withPad: " ", startingAt: 0)) [\(bar)] \(percent) %\(left(state))")
        }
    }

    /// Clears the line, so that other text can follow.
    func clear() {
        guard isTerminal else { return }
        write("\r\u{1B}[K")
    }

    private func left(_ state: State) -> String {
        guard state.percent > 0 else { return "\u{1B}[K" }
        let elapsed = (ContinuousClock.now - state.startedAt) / .seconds(1)
        return ", \(Int(elapsed * Double(100 - state.percent) / Double(state.percent)) + 1) s left\u{1B}[K"
    }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
