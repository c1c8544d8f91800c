import Foundation

/// All figures of one run.
struct Report: Codable {
    /// GFLOP/s.
    let sgemm: Double
    let network: NetworkBenchmark.Figures
    let paperNetwork: NetworkBenchmark.Speed
    let fit: FitBenchmark.Figures

    private enum CodingKeys: String, CodingKey {
        case sgemm = "sgemm_gflop_per_s"
        case network, paperNetwork, fit
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    var lines: String {
        func number(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
        func speed(_ speed: NetworkBenchmark.Speed) -> String {
            "\(number(speed.spectraPerSecond, 0)) spectra/s (\(speed.name), \(speed.operationsPerSpectrum / 1000) "
                + "thousand operations each, \(number(100 * speed.shareOfSgemm, 0)) % of sgemm's speed)"
        }
        return """
            sgemm    \(number(sgemm, 1)) GFLOP/s
            network  \(speed(network.speed)); scatter of velocity \(number(network.velocityScatter, 2)), broadening \
            \(number(network.broadeningScatter, 2)) km/s, pulls \(number(network.velocityPull, 3)) and \
            \(number(network.broadeningPull, 3))
            paper's  \(speed(paperNetwork))
            fit      \(number(fit.fitsPerSecond, 0)) fits/s, \(number(fit.fitsPerGigaflop, 0)) per GFLOP/s, two \
            threads \(number(fit.twoThreadSpeedup, 2)) times one; \(fit.channels) channels, \
            \(number(fit.evaluationsPerFit, 2)) evaluations a fit, \(number(100 * fit.convergedShare, 2)) % converged; \
            scatter of velocity \(number(fit.velocityScatter, 2)) (bound \(number(fit.velocityBound, 2))), broadening \
            \(number(fit.broadeningScatter, 2)) km/s; velocity at SNR >= 10 \
            \(number(fit.brightVelocityOverBound, 3)) of the bound, bias \(number(fit.velocityBias, 2)) km/s, pull \
            \(number(fit.velocityPull, 3))
            """
    }
}
