import Pipeline
import Products
import Records
import Simulator
import Spectra
import Testing

/// A simulated field that went through the pipeline, in the observatory's frame, with planes of its maps.
struct ProcessedField {
    let truth: FieldTruth
    let record: ProcessingRecord
    let velocity, velocityError, skyVelocity, snr: [Float]
    /// H-alpha's.
    let flux, fluxError: [Float]
    let mask: [PixelMask]
    /// The planes that not every field has.
    let maps: MapsReader
    private let delivery: SimulatedDelivery

    init(_ parameters: FieldParameters, settings: PipelineSettings = PipelineSettings()) throws {
        delivery = try SimulatedDelivery(parameters, name: "cube.fits")
        var settings = settings
        settings.corrections.heliocentric = false
        record = try #require(try delivery.process(settings: settings))
        maps = MapsReader(try #require(record.result?.products.first { $0.kind == .maps }?.path))
        (velocity, velocityError) = (try maps.plane("VELOCITY"), try maps.plane("VELOCITY_ERR"))
        (skyVelocity, snr, mask) = (try maps.plane("SKY_VELOCITY"), try maps.plane("SNR"), try maps.mask())
        truth = delivery.simulation.truth
        let halpha = EmissionLine.halphaIndex * velocity.count..<(EmissionLine.halphaIndex + 1) * velocity.count
        (flux, fluxError) = (Array(try maps.plane("FLUX")[halpha]), Array(try maps.plane("FLUX_ERR")[halpha]))
    }

    func check(_ name: String) throws -> QualityCheck { try #require(record.checks.first { $0.name == name }) }

    /// Pixels that hold a spectrum.
    var covered: [Int] { (0..<truth.pixelCount).filter { truth.coverage[$0] == .spectrum } }

    /// H-alpha's true flux.
    func trueFlux(_ pixel: Int) -> Float { truth.flux[EmissionLine.halphaIndex * truth.pixelCount + pixel] }
}
