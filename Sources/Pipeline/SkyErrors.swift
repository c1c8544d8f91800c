import Calibration
import Refinement
import Spectra

/// What the sky's lines may have left in a pixel's lines, as errors of its fluxes and velocities.
struct SkyErrors {
    private let sky: SkyModel
    private let zeroPoint, lineWidth: Double

    /// - Parameter place: the pixel's column and row.
    init(of cube: CalibratedCube, at place: (x: Int, y: Int)) {
        sky = cube.sky
        zeroPoint = cube.zeroPoint.velocity(x: place.x, y: place.y)
        lineWidth = cube.lineWidth(x: place.x, y: place.y)
    }

    /// Adds them to the errors of a fit.
    ///
    /// - Returns: what the sky may have done to the velocity, km/s.
    func add(to fit: inout LineFit) -> Double {
        let errors = errors(amplitude: fit.amplitude, flux: fit.flux, velocity: fit.halpha.velocity)
        for line in EmissionLine.sn3.indices {
            fit.kinematics[line].velocityError = Self.quadrature(fit.kinematics[line].velocityError, errors.velocity)
            fit.fluxError[line] = Self.quadrature(fit.fluxError[line], errors.flux[line])
        }
        return errors.velocity
    }

    /// Adds them to the errors of both clouds of a pair. What speaks for a second cloud loses as much as its H-alpha's
    /// significance does.
    func add(to pair: inout PairFit) {
        let halpha = EmissionLine.halphaIndex
        let own = pair.fainter.fluxError[halpha]
        add(to: &pair.brighter)
        add(to: &pair.fainter)
        let share = own / pair.fainter.fluxError[halpha]
        if share.isFinite { pair.lowerGain(to: share * share) }
    }

    private func add(to cloud: inout PairFit.Component) {
        let errors = errors(amplitude: cloud.amplitude, flux: cloud.flux, velocity: cloud.kinematics.velocity)
        cloud.kinematics.velocityError = Self.quadrature(cloud.kinematics.velocityError, errors.velocity)
        for line in EmissionLine.sn3.indices {
            cloud.fluxError[line] = Self.quadrature(cloud.fluxError[line], errors.flux[line])
        }
    }

    /// A line that has no height tells nothing of its flux: 0.
    private func errors(
        amplitude: LineValues, flux: LineValues, velocity: Double
    ) -> (velocity: Double, flux: [Double]) {
        let ofVelocity = sky.velocityError(
            heights: EmissionLine.sn3.indices.map { amplitude[$0] }, velocity: velocity, zeroPoint: zeroPoint,
            lineWidth: lineWidth)
        let ofHeights = sky.heightErrors(velocity: velocity, zeroPoint: zeroPoint, lineWidth: lineWidth)
        let ofFluxes = ofHeights.enumerated().map { line, error in
            let ofFlux = error * flux[line] / amplitude[line]
            return ofFlux.isFinite ? ofFlux : 0
        }
        return (ofVelocity, ofFluxes)
    }

    private static func quadrature(_ first: Double, _ second: Double) -> Double {
        (first * first + second * second).squareRoot()
    }
}
