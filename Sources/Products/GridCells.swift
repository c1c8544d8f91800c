import Records
import Spectra

extension GridCell {
    /// One aggregate for each square of the grid, row by row; squares at the far edges may be smaller. Medians and
    /// 1.4826 MADs are over usable pixels, nil without any.
    static func grid(of maps: FieldMaps, skyPosition: Assessment.SkyPosition) -> [GridCell] {
        let columns = (maps.width + edge - 1) / edge
        let rows = (maps.height + edge - 1) / edge
        return (0..<rows).flatMap { row in
            (0..<columns).map { column in
                cell(of: maps, column: column, row: row, skyPosition: skyPosition)
            }
        }
    }

    private static func cell(
        of maps: FieldMaps, column: Int, row: Int, skyPosition: Assessment.SkyPosition
    ) -> GridCell {
        let xs = column * edge..<min((column + 1) * edge, maps.width)
        let ys = row * edge..<min((row + 1) * edge, maps.height)
        var attemptedCount = 0
        var usable: [Int] = []
        for y in ys {
            for pixel in y * maps.width + xs.lowerBound..<y * maps.width + xs.upperBound {
                if maps.mask[pixel].isAttempted { attemptedCount += 1 }
                if maps.mask[pixel].isUsable { usable.append(pixel) }
            }
        }
        let halpha = EmissionLine.halphaIndex * maps.pixelCount
        let statistics = PlaneStatistics(pixels: usable)
        let fluxes = PlaneStatistics(pixels: usable.map { halpha + $0 }).finite(maps.flux)
        let center = skyPosition(
            Double(xs.lowerBound + xs.upperBound - 1) / 2, Double(ys.lowerBound + ys.upperBound - 1) / 2)
        return GridCell(
            column: column, row: row, rightAscension: center?.rightAscension, declination: center?.declination,
            attemptedCount: attemptedCount, usableCount: usable.count, velocityMedian: statistics.median(maps.velocity),
            velocitySigma: statistics.sigma(maps.velocity), broadeningMedian: statistics.median(maps.broadening),
            broadeningSigma: statistics.sigma(maps.broadening), snrMedian: statistics.median(maps.snr),
            halphaFlux: fluxes.isEmpty ? nil : Float(fluxes.reduce(0.0) { $0 + Double($1) }))
    }
}
