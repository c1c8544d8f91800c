import Foundation
import Pipeline
import Products
import Records
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
        let delivery = try SimulatedDelivery(parameters, name: "cube.fits")
        var settings = PipelineSettings()
        settings.corrections.heliocentric = false
        let record = try #require(try delivery.process(settings: settings))
        let maps = MapsReader(try #require(record.result?.products.first { $0.kind == .maps }?.path))
        let (sky, velocity) = (try maps.plane("SKY_VELOCITY"), try maps.plane("VELOCITY"))
        let (error, mask, truth) = (try maps.plane("VELOCITY_ERR"), try maps.mask(), delivery.simulation.truth)
        let covered = (0..<truth.pixelCount).filter { truth.coverage[$0] == .spectrum }
        let scatter = RobustStatistics.sigma(covered.map { sky[$0] - truth.zeroPoint[$0] })
        let pulls = covered.filter { mask[$0].isUsable && truth.signalToNoise($0) > 10 }
            .map { (velocity[$0] - truth.topocentricVelocity[$0]) / error[$0] }
        print(
            "one of \(spacing) pixels along a side: zero point scatters by \(Double(scatter).text(2)) km/s about the true one,",
            "pulls of velocity \(Double(RobustStatistics.sigma(pulls)).text(2)) of \(pulls.count)")
        #expect(scatter < 0.5)
        #expect(pulls.count > 300 && RobustStatistics.sigma(pulls) < 1.15)
    }
}
