/// The measurements that a report shows.
///
/// The caller has made them; a report computes no more than means, deviations and counts.
package struct ReportContent: Sendable {
    /// The report's title.
    package var title: String
    /// The rows of the table "paper / here".
    package var rows: [PaperComparison]
    /// The spectrum of figure 2.
    package var example: ExampleSpectrum
    /// The results of figures 3, 4 and 5.
    package var test: TestResults
    /// The saliency of figure 6.
    package var saliency: Saliency
    /// The results of figure 11, left: spectra with signal-to-noise ratios of 20 to 80.
    package var highSignal: TestResults

    package init(
        title: String, rows: [PaperComparison], example: ExampleSpectrum, test: TestResults, saliency: Saliency,
        highSignal: TestResults
    ) {
        self.title = title
        self.rows = rows
        self.example = example
        self.test = test
        self.saliency = saliency
        self.highSignal = highSignal
    }
}

/// A row of the table "paper / here", in words and numbers as they are to be printed.
package struct PaperComparison: Sendable, Hashable {
    package var quantity: String
    /// The unit, empty for a number without one.
    package var unit: String
    /// The paper's value.
    package var paper: String
    /// The value measured here.
    package var here: String
    /// A remark for the comparison of the two, empty for none.
    package var note: String

    package init(quantity: String, unit: String, paper: String, here: String, note: String = "") {
        self.quantity = quantity
        self.unit = unit
        self.paper = paper
        self.here = here
        self.note = note
    }
}

/// A spectrum with its five lines.
package struct ExampleSpectrum: Sendable, Hashable {
    /// The wavenumbers of the channels, regular and increasing, cm-1.
    package var wavenumbers: [Double]
    /// The flux of each channel, in any unit.
    package var flux: [Double]
    /// The velocity of the gas in the spectrum's frame, km/s, at which the lines are labelled.
    package var velocity: Double

    package init(wavenumbers: [Double], flux: [Double], velocity: Double) {
        self.wavenumbers = wavenumbers
        self.flux = flux
        self.velocity = velocity
    }
}

/// The strength with which the predictions depend on each channel of a spectrum.
package struct Saliency: Sendable, Hashable {
    /// The wavenumbers of the channels, regular and increasing, cm-1.
    package var wavenumbers: [Double]
    /// The flux of each channel, in any unit.
    package var spectrum: [Double]
    /// The saliency of each channel for the velocity, 0 or more, in any unit.
    package var velocity: [Double]
    /// The saliency of each channel for the broadening, 0 or more, in any unit.
    package var broadening: [Double]

    package init(wavenumbers: [Double], spectrum: [Double], velocity: [Double], broadening: [Double]) {
        self.wavenumbers = wavenumbers
        self.spectrum = spectrum
        self.velocity = velocity
        self.broadening = broadening
    }
}

extension ReportContent {
    /// Checks that lists that belong together have equal lengths, wavenumbers increase, and there is something to show.
    ///
    /// - Throws: `ReportError`.
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
