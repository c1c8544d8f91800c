import FITS
import Records
import Spectra

extension FITSTable {
    /// One row for each check; NaN where a value or limit does not exist.
    static func calibration(_ checks: [QualityCheck]) -> FITSTable {
        func numbers(_ value: (QualityCheck) -> Double?) -> Column.Values {
            .double(checks.map { value($0) ?? .nan })
        }
        return FITSTable(
            name: "CALIBRATION", rowCount: checks.count,
            columns: [
                Column(name: "NAME", values: .text(checks.map(\.name))),
                Column(name: "VERDICT", values: .text(checks.map(\.verdict.rawValue))),
                Column(name: "VALUE", values: numbers(\.value)),
                Column(name: "UNIT", values: .text(checks.map(\.unit))),
                Column(name: "LOWER", values: numbers(\.lower)),
                Column(name: "UPPER", values: numbers(\.upper)),
                Column(name: "NOTE", values: .text(checks.map(\.note))),
            ])
    }

    /// One row for each pixel with two clouds of gas, numbered from 1 as FITS does; the brighter one first.
    static func components(_ pairs: [ComponentPair], width: Int) -> FITSTable {
        func columns(_ suffix: String, _ component: KeyPath<ComponentPair, ComponentPair.Component>) -> [Column] {
            func column(_ name: String, _ unit: String, _ value: KeyPath<ComponentPair.Component, Float>) -> Column {
                Column(
                    name: "\(name)_\(suffix)", unit: unit,
                    values: .float(pairs.map { $0[keyPath: component][keyPath: value] }))
            }
            return [
                column("VELOCITY", "km s-1", \.velocity), column("VELOCITY_ERR", "km s-1", \.velocityError),
                column("BROADENING", "km s-1", \.broadening), column("BROADENING_ERR", "km s-1", \.broadeningError),
                column("FLUX_HALPHA", "erg s-1 cm-2", \.flux[EmissionLine.halphaIndex]),
                column("FLUX_HALPHA_ERR", "erg s-1 cm-2", \.fluxError[EmissionLine.halphaIndex]),
            ]
        }
        return FITSTable(
            name: "COMPONENTS", rowCount: pairs.count,
            columns: [
                Column(name: "X", values: .integer(pairs.map { Int32($0.pixel % width + 1) })),
                Column(name: "Y", values: .integer(pairs.map { Int32($0.pixel / width + 1) })),
                Column(name: "RA", unit: "deg", values: .double(pairs.map(\.rightAscension))),
                Column(name: "DEC", unit: "deg", values: .double(pairs.map(\.declination))),
            ] + columns("1", \.brighter) + columns("2", \.fainter) + [
                Column(name: "DELTA_AIC", values: .float(pairs.map(\.deltaAIC)))
            ])
    }

    /// One row for each quantity and SNR bin; NaN in the statistics of an empty bin.
    static func residuals(_ bins: [ResidualBin]) -> FITSTable {
        func kilometresPerSecond(_ name: String, _ value: (ResidualBin) -> Float?) -> Column {
            Column(name: name, unit: "km s-1", values: .float(bins.map { value($0) ?? .nan }))
        }
        return FITSTable(
            name: "RESIDUALS", rowCount: bins.count,
            columns: [
                Column(name: "QUANTITY", values: .text(bins.map(\.quantity.rawValue))),
                Column(name: "SNR_LOW", values: .float(bins.map(\.snrLow))),
                Column(name: "SNR_HIGH", values: .float(bins.map(\.snrHigh))),
                Column(name: "PIXELS", values: .integer(bins.map { Int32($0.pixelCount) })),
                Column(name: "CLIPPED", values: .integer(bins.map { Int32($0.clippedCount) })),
                kilometresPerSecond("MEAN_ABS", \.meanAbsolute),
                kilometresPerSecond("MEDIAN_ABS", \.medianAbsolute),
                kilometresPerSecond("SD_ABS", \.standardDeviation),
            ])
    }
}
