import Foundation
import Products
import Records

/// Records as the pipeline makes them, with fixed content. Times count from 2020-09-01 00:00:00 UTC.
enum Sample {
    static func time(_ seconds: Double) -> Date { Date(timeIntervalSince1970: 1_598_918_400 + seconds) }

    static func digest(_ number: Int) -> String { String(format: "%064lx", number) }

    static func cube(_ number: Int, object: String? = "M33_Field7") -> CubeFacts {
        var cube = CubeFacts(
            path: "/data/\(2_307_000 + number)p.fits", byteCount: 14_240_000_000, sha256: digest(number),
            arrivedAt: time(10), settledAt: time(15.25))
        cube.odometer = "\(2_307_000 + number)p"
        cube.object = object
        cube.program = "18BP41"
        cube.queueRun = "18BQ19"
        cube.observedAt = time(-86_400)
        cube.reductionVersion = "3.1.2"
        cube.width = 2048
        cube.height = 2064
        cube.channelCount = 842
        cube.resolvingPower = 4740.5
        cube.exposure = 11_198.6
        cube.fluxUnit = "erg s-1 cm-2 A-1"
        cube.rightAscension = 23.46
        cube.declination = 30.66
        return cube
    }

    static func record(
        _ cube: CubeFacts, version: String = "0.1.0", at start: Double = 100, outcome: Outcome = .complete,
        tileCount: Int = 128
    ) -> ProcessingRecord {
        var record = ProcessingRecord(
            processingID: UUID(), cube: cube, software: SoftwareFacts(version: version, commit: "abc123"),
            priorModel: PriorModelFacts(
                name: "paper-r5000", sha256: digest(0xbeef), resolvingPower: 4900, channelCount: 410,
                trainedAt: time(-1e6), velocitySigma: 4.9, broadeningSigma: 5.4),
            configuration: ConfigurationFacts(sha256: digest(0xcafe), document: #"{"snr":{"attempt":3}}"#),
            host: "reduction1", startedAt: time(start), finishedAt: time(start + 60), outcome: outcome,
            stages: [
                StageFacts(stage: .open, startedAt: time(start), duration: 0.5, peakMemory: 80),
                StageFacts(stage: .calibration, startedAt: time(start + 1), duration: 3600, peakMemory: 300),
            ],
            checks: [
                QualityCheck(
                    name: "sky_velocity", verdict: .pass, value: 73.5, unit: "km/s", lower: 40, upper: 120,
                    note: #"Median of "blank" discs \ OH lines, {58} of them."#),
                QualityCheck(name: "laser_map", verdict: .warn, value: .nan, note: "geometric default"),
            ])
        if outcome == .complete { record.result = result(of: record, tileCount: tileCount) }
        return record
    }

    static func rejected(_ cube: CubeFacts, at start: Double = 100) -> ProcessingRecord {
        var record = record(cube, at: start, outcome: .rejected)
        let check = QualityCheck(
            name: "order", verdict: .fail, value: 9, lower: 8, upper: 8, note: "SN3 is observed in order 8.")
        record.stoppedAt = .calibration
        record.failureCode = "calibration.order"
        record.failureMessage = "The cube was taken in order 9."
        record.checks.append(check)
        record.alerts = [
            Alert(kind: .calibrationRejected, message: "rejected", check: check, code: "calibration.order")
        ]
        return record
    }

    static func claim(of record: ProcessingRecord) -> ProcessingClaim {
        ProcessingClaim(
            processingID: record.processingID, cube: record.cube, software: record.software,
            priorModel: record.priorModel, configuration: record.configuration, host: record.host,
            startedAt: record.startedAt)
    }

    private static func result(of record: ProcessingRecord, tileCount: Int) -> ResultFacts {
        var summary = FieldSummary()
        summary.pixelCount = 2048 * 2064
        summary.attemptedCount = 1_000_000
        summary.convergedCount = 990_000
        summary.usableCount = 900_000
        summary.qualityBits = PixelMask([.lowSNR, .unresolved]).rawValue
        summary.velocityMedian = -180.25
        summary.velocityP16 = -200.5
        summary.velocityP84 = -160.5
        summary.broadeningMedian = 17.5
        summary.snrMedian = .nan
        let folder = "/products/\(record.processingID.uuidString)"
        return ResultFacts(
            verdict: .warn,
            metrics: [
                QualityCheck(
                    name: "converged_share", verdict: .warn, value: 0.94, lower: 0.95, upper: .infinity, note: "few")
            ],
            summary: summary, heliocentricVelocity: -21.5, skyZeroPoint: 73.5,
            residualBins: (5..<20).flatMap { snr in
                Quantity.allCases.map { quantity in
                    ResidualBin(
                        quantity: quantity, snrLow: Float(snr), snrHigh: Float(snr + 1), pixelCount: 100 * snr,
                        clippedCount: snr, meanAbsolute: 60 / Float(snr), medianAbsolute: 50 / Float(snr),
                        standardDeviation: 1)
                }
            },
            flagCounts: [FlagCount(bit: 3, pixelCount: 5), FlagCount(bit: 30, pixelCount: 7)],
            tiles: (0..<tileCount).map { index in
                TileAggregate(
                    tileX: index % 64, tileY: index / 64, rightAscension: 23.4, declination: nil,
                    attemptedCount: 1024, usableCount: 1000, velocityMedian: -180, velocitySigma: 12,
                    broadeningMedian: index == 77 ? 31.5 : 12, broadeningSigma: .nan, snrMedian: 25,
                    halphaFlux: 1.5e-14)
            },
            products: [
                PublishedProduct(
                    kind: .maps, path: "\(folder)_maps.fits", byteCount: 400_000_000, sha256: digest(1),
                    writtenAt: record.finishedAt),
                PublishedProduct(
                    kind: .quicklook, path: "\(folder)_quicklook.png", byteCount: 1_000_000, sha256: digest(2),
                    writtenAt: record.finishedAt),
            ])
    }
}
