extension ReportContent {
    /// Lists that belong together have equal lengths, wavenumbers increase, and there is something to show.
    func check() throws(ReportError) {
        let spectra = [
            ("The example", [example.wavenumbers, example.flux]),
            ("The saliency", [saliency.wavenumbers, saliency.spectrum, saliency.velocity, saliency.broadening]),
        ]
        for (name, lists) in spectra {
            try Self.check(name, lists, atLeast: 2)
            guard zip(lists[0], lists[0].dropFirst()).allSatisfy({ $0 < $1 }) else {
                throw ReportError(
                    code: .content, message: "\(name) has wavenumbers that do not increase. Hand in sorted channels.")
            }
        }
        for (name, results) in [("The test set", test), ("The spectra of high signal", highSignal)] {
            try Self.check(name, results.columns.map(\.values), atLeast: 1)
            for quantity in ComparedQuantity.both(of: results) where quantity.residuals.isEmpty {
                throw ReportError(
                    code: .content,
                    message: "\(name): \(quantity.name) has no finite prediction. Hand in at least one.")
            }
        }
    }

    private static func check(_ name: String, _ lists: [[Double]], atLeast least: Int) throws(ReportError) {
        let counts = lists.map(\.count)
        guard counts.allSatisfy({ $0 == counts[0] && $0 >= least }) else {
            throw ReportError(
                code: .content,
                message: "\(name) has lists of \(counts.map(String.init).joined(separator: ", ")) values. "
                    + "Hand in lists of one length, \(least) or more.")
        }
    }
}
