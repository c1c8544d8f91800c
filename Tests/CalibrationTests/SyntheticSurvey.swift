import Foundation
import Simulator
import Spectra

@testable import Calibration

/// The blocks of a field as big as the detector, made directly: what the pass over a cube would find, without a cube.
struct SyntheticSurvey {
    static let setup = SyntheticSky.setup
    static let (width, height) = (2048, 2064)
    /// Blocks on a side.
    static let side = 4

    /// Height of a line of relative flux 1 in the field's middle, the cube's unit, and the noise of a pixel's channel.
    var brightness = 1e-17 / 4.3
    var pixelNoise = 2e-18
    /// Pixels in the mean of a block's emptiest.
    var blankCount = 12_000.0
    /// Velocity of the gas on the axis at the field's middle, and of its disc's rotation, km/s.
    var gasVelocity = 0.0
    var rotation = 60.0
    /// H-alpha of the gas in the emptiest pixels, and in the brightest, of the blocks that hold gas.
    var (faintGas, brightGas) = (0.0, 1e-17)
    /// Share of the field's columns that hold gas.
    var gasShare = 1.0
    /// Heights of the five lines over that of H-alpha.
    var ratios = [0.1, 1, 0.3, 0.2, 0.15]
    var seed: UInt64 = 1
    /// km/s at a pixel.
    var zeroPoint: (Double, Double) -> Double = { x, y in
        74 + 0.025 * (x - 1023.5) - 0.008 * (y - 1031.5) - 2e-6 * (x - 1023.5) * (x - 1023.5)
    }

    static func correction(y: Double) -> Double { 1 / cos((15.4 + 3.56e-3 * (y - 1031.5)) * Double.pi / 180) }

    static var places: [(x: Double, y: Double)] {
        (0..<side * side).map { index in
            let (column, row) = (Double(index % side), Double(index / side))
            return ((column + 0.5) * Double(width) / Double(side), (row + 0.5) * Double(height) / Double(side))
        }
    }

    /// The sky alone at a place: its lines keep their fluxes where they are wider.
    func sky(x: Double, y: Double) -> [Double] {
        let lineWidth = Self.setup.lineWidth(correction: Self.correction(y: y))
        var sky = SyntheticSky(velocity: zeroPoint(x, y), brightness: brightness * SyntheticSky.lineWidth / lineWidth)
        sky.lineWidth = lineWidth
        return sky.mean
    }

    private func gas(x: Double, y: Double, height: Double) -> [Double] {
        let angle = atan2(y - Double(Self.height) / 2, x - Double(Self.width) / 2)
        var gas = SyntheticSky(continuum: 0)
        gas.lineWidth = Self.setup.lineWidth(correction: Self.correction(y: y))
        gas.nebular = ratios.map { $0 * height }
        gas.nebularVelocity = gasVelocity + rotation * cos(angle)
        return gas.mean
    }

    /// - Parameter skies: `sky` at each of `places`, so that a sweep makes them once.
    func blocks(skies: [[Double]]) -> [BlockSummary] {
        var random = RandomSource(seed: seed)
        let brightCount = blankCount / 2
        return zip(Self.places, skies).map { place, sky in
            let holdsGas = place.x < gasShare * Double(Self.width)
            let gas = holdsGas ? gas(x: place.x, y: place.y, height: 1) : [Double](repeating: 0, count: sky.count)
            func mean(_ height: Double, count: Double) -> [Float] {
                let noise = pixelNoise / count.squareRoot()
                return zip(sky, gas).map { Float($0 + height * $1 + noise * random.gaussian()) }
            }
            return BlockSummary(
                x: place.x, y: place.y, correction: Self.correction(y: place.y),
                blank: mean(faintGas, count: blankCount),
                blankCount: Int(blankCount), blankPlace: (place.x, place.y),
                cells: [
                    BrightCell(
                        x: place.x, y: place.y, spectrum: mean(brightGas, count: brightCount), count: Int(brightCount))
                ])
        }
    }

    func measurement(skies: [[Double]]) -> SkyMeasurement? {
        SkyMeasurement(
            blocks(skies: skies), axis: SyntheticSky.axis, width: Self.width, height: Self.height, setup: Self.setup)
    }
}
