import Spectra

/// What is in a simulated field: one value for each pixel, row by row.
package struct FieldTruth: Sendable {
    /// What a pixel holds.
    package enum Coverage: UInt8, Sendable {
        case spectrum
        /// Zero in every channel, as the border of recent cubes.
        case zero
        /// NaN in every channel, as dead pixels of older ones.
        case undefined
    }

    /// Gas of which a line of sight meets one cloud.
    package struct Gas: Sendable {
        /// The velocity of the nebular gas, heliocentric, km/s; NaN where there is none.
        package internal(set) var velocity: [Float]
        /// The velocity as seen from the telescope, km/s: `velocity` minus the heliocentric velocity.
        package internal(set) var topocentricVelocity: [Float]
        /// Standard deviation of the gas' velocities, km/s; NaN where there is no gas.
        package internal(set) var broadening: [Float]
        /// erg/s/cm2; five planes in the order of `EmissionLine.sn3`; 0 where there is no gas.
        package internal(set) var flux: [Float]
        /// Height of H-alpha, erg/s/cm2/A; 0 where there is no gas.
        package internal(set) var halphaHeight: [Float]

        init(pixelCount: Int) {
            let undefined = [Float](repeating: .nan, count: pixelCount)
            (velocity, topocentricVelocity, broadening) = (undefined, undefined, undefined)
            flux = [Float](repeating: 0, count: EmissionLine.sn3.count * pixelCount)
            halphaHeight = [Float](repeating: 0, count: pixelCount)
        }
    }

    package let width, height: Int
    package internal(set) var coverage: [Coverage]
    /// The gas, at least one; the first is the brightest on each line of sight.
    package internal(set) var gas: [Gas]
    /// Velocity of the galaxy's stars, heliocentric, km/s.
    package internal(set) var stellarVelocity: [Float]
    /// Continuum of galaxy and stars, without the sky's, erg/s/cm2/A.
    package internal(set) var continuum: [Float]
    /// Standard deviation of a channel's noise, erg/s/cm2/A; neighbouring channels are correlated.
    package internal(set) var noise: [Float]
    /// Velocity at which the night-sky lines appear, km/s.
    package internal(set) var zeroPoint: [Float]

    package var pixelCount: Int { width * height }

    /// What the brightest gas on each line of sight does.
    package var velocity: [Float] { gas[0].velocity }
    package var topocentricVelocity: [Float] { gas[0].topocentricVelocity }
    package var broadening: [Float] { gas[0].broadening }
    package var flux: [Float] { gas[0].flux }
    package var halphaHeight: [Float] { gas[0].halphaHeight }

    /// Height of H-alpha over the noise; 0 where there is no gas.
    package func signalToNoise(_ pixel: Int) -> Float { halphaHeight[pixel] / noise[pixel] }

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        let zeros = [Float](repeating: 0, count: width * height)
        coverage = [Coverage](repeating: .spectrum, count: width * height)
        gas = [Gas(pixelCount: width * height)]
        (stellarVelocity, continuum, noise, zeroPoint) = (zeros, zeros, zeros, zeros)
    }
}
