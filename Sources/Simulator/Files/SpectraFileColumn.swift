import Spectra

/// A column of the table TRUTH in a `SpectraFile`.
struct SpectraFileColumn: Sendable {
    let name: String
    /// The unit as FITS writes it; empty for a pure number.
    let unit: String
    let meaning: String
    let value: @Sendable (SyntheticSpectrum) -> Double

    /// All columns in the table's order.
    static let all: [SpectraFileColumn] =
        [
            SpectraFileColumn(name: "VELOCITY", unit: "km/s", meaning: "Of the gas") { $0.velocity },
            SpectraFileColumn(name: "BROADENING", unit: "km/s", meaning: "Standard deviation of the gas") {
                $0.broadening
            },
            SpectraFileColumn(name: "RESOLVING_POWER", unit: "", meaning: "H-alpha over the sinc's width") {
                EmissionLine.halpha.wavenumber / $0.lineWidth
            },
            SpectraFileColumn(name: "SNR", unit: "", meaning: "Height of H-alpha over noise") { 1 / $0.noise },
        ]
        + EmissionLine.sn3.enumerated().map { index, line in
            SpectraFileColumn(name: line.name, unit: "", meaning: "Height in heights of H-alpha") {
                $0.heights[index]
            }
        } + [
            SpectraFileColumn(name: "CONTINUUM", unit: "", meaning: "At 15019 cm-1, heights of H-alpha") {
                $0.continuum
            },
            SpectraFileColumn(name: "SLOPE", unit: "", meaning: "Continuum's, to 15439 cm-1") { $0.slope },
        ]
}
