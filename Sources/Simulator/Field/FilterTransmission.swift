import Foundation
import Spectra

/// Transmission of the SN3 filter, scaled to 1 at its maximum: flux calibration divides by the level inside the band,
/// so that only the shape at its edges is left in a cube.
struct FilterTransmission: Sendable {
    private let axis: WavenumberAxis
    private let values: [Double]

    /// The instrument team's published curve, 14400-15650 cm-1 in steps of 2.
    static func shipped() throws(SimulatorError) -> FilterTransmission {
        guard
            let url = Bundle.module.url(forResource: "filter_sn3", withExtension: "csv", subdirectory: "Data"),
            let text = try? String(contentsOf: url, encoding: .utf8), let filter = FilterTransmission(table: text)
        else {
            throw SimulatorError(
                code: .table,
                message: "The table filter_sn3.csv that belongs to the program cannot be read; install it again.")
        }
        return filter
    }

    /// A copy of the curve, displaced by cm-1.
    func shifted(by distance: Double) -> FilterTransmission {
        FilterTransmission(
            axis: WavenumberAxis(origin: axis.origin + distance, step: axis.step, count: axis.count), values: values)
    }

    private init(axis: WavenumberAxis, values: [Double]) {
        self.axis = axis
        self.values = values
    }

    /// - Parameter table: lines "wavenumber,transmission" in equal steps after comments and names; nil if malformed.
    init?(table: String) {
        let rows = table.split(whereSeparator: \.isNewline).compactMap { line -> (Double, Double)? in
            let fields = line.split(separator: ",").map { Double($0) }
            guard fields.count == 2, let wavenumber = fields[0], let transmission = fields[1] else { return nil }
            return (wavenumber, transmission)
        }
        guard rows.count > 1, let maximum = rows.map(\.1).max(), maximum > 0 else { return nil }
        axis = WavenumberAxis(origin: rows[0].0, step: rows[1].0 - rows[0].0, count: rows.count)
        values = rows.map { max(0, $0.1 / maximum) }
    }

    /// 0 outside the table.
    func callAsFunction(_ wavenumber: Double) -> Double {
        let position = axis.position(of: wavenumber)
        guard position >= 0, position < Double(axis.count - 1) else { return 0 }
        let index = Int(position)
        let fraction = position - Double(index)
        return values[index] * (1 - fraction) + values[index + 1] * fraction
    }
}
