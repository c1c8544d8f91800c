import Foundation
import Products
import Records

/// Records as the pipeline makes them, with fixed content. Times count from 2020-09-01 00:00:00 UTC.
enum Sample {
    static func time(_ seconds: Double) -> Date { Date(timeIntervalSince1970: 1_598_918_400 + seconds) }

    static func digest(_ number: Int) -> String { String(format: "%064lx", number) }

    /// A cube as it was delivered and opened.
    struct Cube {
        var delivery: Delivery
        var observation: Observation?
    }

    static func cube(_ number: Int, object: String? = "M33_Field7") -> Cube {
        var observation = Observation(
            format: "fits", width: 2048, height: 2064, channelCount: 842, resolvingPower: 4740.5)
        observation.odometer = "\(2_307_000 + number)p"
        observation.object = object
        observation.program = "18BP41"
        observation.queueRun = "18BQ19"
        observation.observedAt = time(-86_400)
        observation.reductionVersion = "3.1.2"
        observation.exposure = 11_198.6
        observation.rightAscension = 23.46
        observation.declination = 30.66
        return Cube(delivery: delivery(number), observation: observation)
    }

    static func delivery(_ number: Int, path: String? = nil, byteCount: Int = 14_240_000_000) -> Delivery {
        Delivery(
            path: path ?? "/data/\(2_307_000 + number)p.fits", byteCount: byteCount, sha256: digest(number),
            arrivedAt: time(10), settledAt: time(15.25))
    }

    static func claim(_ cube: Cube, version: String = "0.1.0", at start: Double = 100) -> ProcessingClaim {
        ProcessingClaim(
            processingID: UUID(), delivery: cube.delivery, observation: cube.observation,
            inputs: [
                .file(.laserMap, path: "/data/laser.fits", sha256: digest(0xaaa)), .surveyVelocity(-179.25),
            ],
            software: SoftwareVersion(version: version, commit: "abc123", resultVersion: 1),
            priorModel: PriorModel(
                name: "paper-r5000", sha256: digest(0xbeef), resolvingPower: 4900, channelCount: 410,
                trainedAt: time(-1e6), velocitySigma: 4.9, broadeningSigma: 5.4),
            configuration: ConfigurationDocument(sha256: digest(0xcafe), json: #"{"snr":{"attempt":3}}"#),
            host: "reduction1", service: "reduction1:/var/lib/sn3d", repeats: true,
            startedAt: time(start))
    }

    /// A complete processing.
    static func record(
        _ cube: Cube, version: String = "0.1.0", at start: Double = 100, tileCount: Int = 128
    ) -> ProcessingRecord {
        let claim = claim(cube, version: version, at: start)
        let finishedAt = time(start + 60)
        return ProcessingRecord(
            claim: claim, finishedAt: finishedAt,
            stages: [
                StageTiming(stage: .open, startedAt: time(start), duration: 0.5, peakMemory: 80),
                StageTiming(stage: .calibration, startedAt: time(start + 1), duration: 3600, peakMemory: 300),
            ],
            checks: [
                QualityCheck(
                    name: "sky_velocity", verdict: .pass, value: 73.5, unit: "km/s", lower: 40, upper: 120,
                    note: #"Median of "blank" discs \ OH lines, {58} of them."#),
                QualityCheck(name: "laser_map", verdict: .warn, value: .nan, note: "geometric default"),
            ],
            ending: .complete(result(of: claim.processingID, finishedAt: finishedAt, tileCount: tileCount)))
    }

    /// One with another result than that of `record`.
    static func record(_ cube: Cube, changing change: (inout ProcessingResult) -> Void) -> ProcessingRecord {
        var record = record(cube)
        if case .complete(var result) = record.ending {
            change(&result)
            record.ending = .complete(result)
        }
        return record
    }

    static func rejected(_ cube: Cube, at start: Double = 100) -> ProcessingRecord {
        var record = record(cube, at: start)
        record.checks.append(
            QualityCheck(
                name: "order", verdict: .fail, value: 9, lower: 8, upper: 8, note: "SN3 is observed in order 8."))
        record.ending = .rejected(
            Failure(code: "calibration.order", message: "The cube was taken in order 9."))
        return record
    }

    private static func result(
        of processing: UUID, finishedAt: Date, tileCount: Int
    ) -> ProcessingResult {
        var summary = FieldSummary()
        summary.verdict = .warn
        summary.heliocentricVelocity = -21.5
        summary.skyZeroPoint = 73.5
        summary.pixelCount = 2048 * 2064
        summary.attemptedCount = 1_000_000
        summary.convergedCount = 990_000
        summary.usableCount = 900_000
        summary.qualityBits = PixelMask([.lowSNR, .unresolved]).rawValue
        summary.velocityMedian = -180.25
        summary.velocityP16 = -200.5
        summary.velocityP84 = -160.5
        summary.broadeningMedian = 17.5
        summary.broadeningLimitFraction = 0.5
        summary.snrMedian = .nan
        let folder = "/products/\(processing.uuidString)"
        return ProcessingResult(
            summary: summary,
            metrics: [
                QualityCheck(
                    name: "converged_share", verdict: .warn, value: 0.94, lower: 0.95, upper: .infinity, note: "few")
            ],
            residualBins: (5..<20).flatMap { snr in
                Quantity.allCases.map { quantity in
                    ResidualBin(
                        quantity: quantity, snrLow: Float(snr), snrHigh: Float(snr + 1), pixelCount: 100 * snr,
                        clippedCount: snr, meanAbsolute: 60 / Float(snr), medianAbsolute: 50 / Float(snr),
                        standardDeviation: 1)
                }
            },
            flagCounts: [FlagCount(bit: 3, pixelCount: 5), FlagCount(bit: 30, pixelCount: 7)],
            grid: (0..<tileCount).map { index in
                GridCell(
                    column: index % 64, row: index / 64, rightAscension: 23.4, declination: nil,
                    attemptedCount: 1024, usableCount: 1000, velocityMedian: -180, velocitySigma: 12,
                    broadeningMedian: index == 77 ? 31.5 : 12, broadeningSigma: .nan,
                    broadeningLimitFraction: 0.25, snrMedian: 25, halphaFlux: 1.5e-14)
            },
            products: [
                PublishedProduct(
                    kind: .maps, path: "\(folder)_maps.fits", byteCount: 400_000_000, sha256: digest(1),
                    writtenAt: finishedAt),
                PublishedProduct(
                    kind: .quicklook, path: "\(folder)_quicklook.png", byteCount: 1_000_000, sha256: digest(2),
                    writtenAt: finishedAt),
            ])
    }
}
