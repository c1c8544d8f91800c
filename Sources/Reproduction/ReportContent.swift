/// What a report shows: the caller has measured it, nothing is computed anew but means, deviations and counts.
package struct ReportContent: Sendable {
    package var title: String
    package var rows: [PaperComparison]
    /// Figure 2.
    package var example: ExampleSpectrum
    /// Figures 3, 4 and 5.
    package var test: TestResults
    /// Figure 6.
    package var saliency: Saliency
    /// Figure 11, left: spectra with signal-to-noise ratios of 20 to 80.
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

/// One row of the table "paper / here", in words and numbers as they are to be printed.
package struct PaperComparison: Sendable, Hashable {
    package var quantity: String
    /// Empty for a number without one.
    package var unit: String
    /// The paper's value.
    package var paper: String
    /// The value measured here.
    package var here: String
    /// What one has to know to compare the two.
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
    /// One for each channel, in any unit.
    package var flux: [Double]
    /// The velocity of the gas in the spectrum's frame, km/s: where the lines are labelled.
    package var velocity: Double

    package init(wavenumbers: [Double], flux: [Double], velocity: Double) {
        self.wavenumbers = wavenumbers
        self.flux = flux
        self.velocity = velocity
    }
}

/// How strongly either prediction for one spectrum depends on each of its channels.
package struct Saliency: Sendable, Hashable {
    /// The wavenumbers of the channels, regular and increasing, cm-1.
    package var wavenumbers: [Double]
    /// Flux in each channel, in any unit.
    package var spectrum: [Double]
    /// The saliency for the velocity, one for each channel: 0 or more, in any unit.
    package var velocity: [Double]
    /// The saliency for the broadening, likewise.
    package var broadening: [Double]

    package init(wavenumbers: [Double], spectrum: [Double], velocity: [Double], broadening: [Double]) {
        self.wavenumbers = wavenumbers
        self.spectrum = spectrum
        self.velocity = velocity
        self.broadening = broadening
    }
}
