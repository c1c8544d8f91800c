/// Wall-clock time of work on one thread.
enum Stopwatch {
    /// Seconds of the fastest of several runs: the one that was disturbed least.
    static func fastest(of repeats: Int, _ work: () -> Void) -> Double {
        (0..<repeats).reduce(Double.infinity) { best, _ in
            let elapsed = ContinuousClock().measure(work)
            return min(best, elapsed / .seconds(1))
        }
    }
}
