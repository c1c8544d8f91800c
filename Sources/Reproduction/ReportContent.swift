/// What a report shows: the caller has measured it, nothing is computed anew but means, deviations and counts.
public struct ReportContent: Sendable {
    public var title: String
    public var rows: [PaperComparison]
    /// Figure 2.
    public var example: ExampleSpectrum
    /// Figures 3, 4 and 5.
    public var test: TestResults
    /// Figure 6.
    public var saliency: Saliency
    /// Figure 11, left: spectra with signal-to-noise ratios of 20 to 80.
    public var highSignal: TestResults

    public init(
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
public struct PaperComparison: Sendable, Hashable {
    public var quantity: String
    /// Empty for a number without one.
    public var unit: String
    /// The paper's value.
    public var paper: String
    /// The value measured here.
    public var here: String
    /// What one has to know to compare the two.
    public var note: String

    public init(quantity: String, unit: String, paper: String, here: String, note: String = "") {
        self.quantity = quantity
        self.unit = unit
        self.paper = paper
        self.here = here
        self.note = note
    }
}

/// A spectrum with its five lines.
public struct ExampleSpectrum: Sendable, Hashable {
    /// Of the channels, regular and increasing, cm-1.
    public var wavenumbers: [Double]
    /// One for each channel, in any unit.
    public var flux: [Double]
    /// Of the gas in the spectrum's frame, km/s: where the lines are labelled.
    public var velocity: Double

    public init(wavenumbers: [Double], flux: [Double], velocity: Double) {
        self.wavenumbers = wavenumbers
        self.flux = flux
        self.velocity = velocity
    }
}

/// How strongly either prediction for one spectrum depends on each of its channels.
public struct Saliency: Sendable, Hashable {
    /// Of the channels, regular and increasing, cm-1.
    public var wavenumbers: [Double]
    /// Flux in each channel, in any unit.
    public var spectrum: [Double]
    /// For the velocity, one for each channel: 0 or more, in any unit.
    public var velocity: [Double]
    /// For the broadening, likewise.
    public var broadening: [Double]

    public init(wavenumbers: [Double], spectrum: [Double], velocity: [Double], broadening: [Double]) {
        self.wavenumbers = wavenumbers
        self.spectrum = spectrum
        self.velocity = velocity
        self.broadening = broadening
    }
}
