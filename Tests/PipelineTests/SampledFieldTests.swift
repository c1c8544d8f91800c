import Products
import Simulator
import Spectra
import TestSupport
import Testing

@testable import Calibration

/// Fields of which every so many pixels were taken, or that were binned: what neighbours share on the detector, theirs do
/// not.
@Suite struct SampledFieldTests {
    @Test(arguments: [1, 4, 32]) func zeroPointAndVelocitiesFollowTheSky(spacing: Int) throws {
        var parameters = FieldParameters()
        (parameters.width, parameters.height, parameters.spacing) = (64, 64, spacing)
        let field = try ProcessedField(parameters)
        let truth = field.truth
        let scatter = Double(RobustStatistics.sigma(field.covered.map { field.skyVelocity[$0] - truth.zeroPoint[$0] }))
        let pulls = field.covered.filter { field.mask[$0].isUsable && truth.signalToNoise($0) > 10 }
            .map { (field.velocity[$0] - truth.topocentricVelocity[$0]) / field.velocityError[$0] }
        let pull = Double(RobustStatistics.sigma(pulls))
        print(
            "one of \(spacing) pixels along a side: zero point scatters by \(scatter.text(2)) km/s about the true one,",
            "pulls of velocity \(pull.text(2)) of \(pulls.count)")
        #expect(scatter < 0.5)
        #expect(pulls.count > 300 && pull < 1.15)
    }
}
