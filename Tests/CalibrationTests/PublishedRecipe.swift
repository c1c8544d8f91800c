import Glibc
import Spectra

@testable import Calibration

/// How ORCS fits a spectrum of the sky (Martin & Drissen 2017, and its source): every line of the table by itself, those
/// nearer than half a channel together, and H-alpha, with one velocity on a constant continuum.
struct PublishedRecipe {
    private let axis: WavenumberAxis
    private let lineWidth: Double
    private let lines: [NightSkyLine]

    /// Inside the filter's edges, cm-1.
    private static let window = 14_620.0...15_420.0

    init(axis: WavenumberAxis, lineWidth: Double) {
        self.axis = axis
        self.lineWidth = lineWidth
        var merged: [[NightSkyLine]] = []
        for line in NightSkyLine.all
        where line.wavenumber > axis.origin - 10 && line.wavenumber < axis.last + 10 {
            if let last = merged.last?.last, last.wavenumber - line.wavenumber < axis.step / 2 {
                merged[merged.count - 1].append(line)
            } else {
                merged.append([line])
            }
        }
        lines =
            merged.map { group in
                let flux = group.reduce(0) { $0 + $1.relativeFlux }
                let sum = group.reduce(0) { $0 + $1.relativeFlux * $1.airWavelength }
                return NightSkyLine(airWavelength: sum / flux, relativeFlux: flux)
            } + [NightSkyLine(airWavelength: 1e7 / EmissionLine.halpha.wavenumber, relativeFlux: 1)]
    }

    func velocity(_ spectrum: [Float], start: Double) -> Double? {
        let used = axis.channels(in: Self.window)
        let data = spectrum.indices.map { used.contains($0) ? spectrum[$0] : .nan }
        var velocity = start
        for _ in 0..<50 {
            let columns = lines.map {
                NightSkyGroups.column([$0], velocity: velocity, lineWidth: lineWidth, axis: axis)
            }
            var model = LinearModel()
            model.append(contentsOf: columns.map(\.value))
            model.append([Double](repeating: 1, count: axis.count))
            guard let solution = model.fit(data) else { return nil }
            var slope = [Double](repeating: 0, count: axis.count)
            for (column, amplitude) in zip(columns, solution.amplitudes) {
                for channel in slope.indices { slope[channel] += amplitude * column.byVelocity[channel] }
            }
            let scale = (1 / LinearModel.dot(slope, slope)).squareRoot()
            model.append(slope.map { $0 * scale })
            guard let step = model.fit(data)?.amplitudes.last.map({ $0 * scale }) else { return nil }
            velocity += max(-30, min(30, step))
            if abs(step) < 0.01 { return velocity }
        }
        return nil
    }
}
