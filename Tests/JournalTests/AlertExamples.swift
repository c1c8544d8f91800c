import Foundation
import Records

enum AlertExamples {
    static let processingID = UUID(uuidString: "0B0E3F1C-5C9D-4E62-8F3A-3D9B0F6D7C11")!

    /// One of each kind; text in several lines, other alphabets and numbers that have no short decimal form included.
    static let all = Alert.Kind.allCases.map { kind in
        Alert(
            kind: kind, message: "\(kind.rawValue): 71.3 km/s\nis outside its limits; größer als erlaubt",
            subject: .init(
                path: "/data/sitelle/M33 field=7/2307000p.fits", sha256: String(repeating: "0f", count: 32),
                object: "M33_FIELD7", odometer: "2307000p", processingID: processingID),
            check: QualityCheck(
                name: "sky_velocity", verdict: .fail, value: 0.1 + 0.2, unit: "km/s", lower: -1.5, upper: 2e-19,
                note: "note"),
            code: "calibration.sky_velocity")
    }

    /// What journald must hold of each, apart from message, priority and identifier.
    static let fields = [
        "SYSLOG_IDENTIFIER": "sn3d",
        "SN3_CUBE": "/data/sitelle/M33 field=7/2307000p.fits",
        "SN3_SHA256": "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f",
        "SN3_OBJECT": "M33_FIELD7",
        "SN3_ODOMETER": "2307000p",
        "SN3_PROCESSING_ID": "0b0e3f1c-5c9d-4e62-8f3a-3d9b0f6d7c11",
        "SN3_CHECK": "sky_velocity",
        "SN3_VALUE": "0.30000000000000004",
        "SN3_UNIT": "km/s",
        "SN3_LOWER": "-1.5",
        "SN3_UPPER": "2e-19",
        "SN3_CODE": "calibration.sky_velocity",
    ]
}
