//! Where numbers are sold. Every series is one that regulators keep for films and books, or one that cannot be dialled:
//! no number of the sandbox is anybody's.

/// A country.
pub(super) struct Country {
    /// Its ISO 3166 code of two letters.
    pub(super) code: &'static str,
    /// Its calling code.
    pub(super) calling: &'static str,
    /// How its toll-free numbers begin, and how many digits follow.
    pub(super) toll_free: (&'static str, u32),
    /// Its cities; the first one is where most is sold.
    pub(super) cities: &'static [City],
    /// Whether local numbers here need papers before they go into service.
    pub(super) papers: &'static [Paper],
}

/// A city.
pub(super) struct City {
    pub(super) name: &'static str,
    pub(super) area_code: &'static str,
    /// How subscriber numbers begin after the area code, and how many digits follow.
    pub(super) series: (&'static str, u32),
}

/// A paper that a regulator wants.
pub(super) struct Paper {
    /// Its type on the wire.
    pub(super) kind: &'static str,
    pub(super) description: &'static str,
    pub(super) mandatory: bool,
}

const fn city(name: &'static str, area_code: &'static str, series: &'static str, digits: u32) -> City {
    City { name, area_code, series: (series, digits) }
}

const REGISTRATION: Paper = Paper {
    kind: "businessRegistration",
    description: "Extract from the commercial register, not older than six months",
    mandatory: true,
};
const ADDRESS: Paper = Paper {
    kind: "proofOfAddress",
    description: "Utility bill or lease that shows a business address in the country",
    mandatory: true,
};
const IDENTITY: Paper = Paper {
    kind: "identityOfSignatory",
    description: "Identity card or passport of the person who signs for the business",
    mandatory: true,
};
const LETTER: Paper =
    Paper { kind: "letterOfUse", description: "Letter that says what the numbers are used for", mandatory: false };

/// All of them, by code.
pub(super) const COUNTRIES: &[Country] = &[
    Country {
        code: "AE",
        calling: "971",
        toll_free: ("80005", 3),
        cities: &[city("Dubai", "4", "055", 4), city("Abu Dhabi", "2", "055", 4)],
        papers: &[REGISTRATION, IDENTITY, LETTER],
    },
    Country {
        code: "AU",
        calling: "61",
        toll_free: ("1800055", 3),
        cities: &[
            city("Sydney", "2", "5550", 4),
            city("Melbourne", "3", "5550", 4),
            city("Brisbane", "7", "5550", 4),
            city("Perth", "8", "5550", 4),
        ],
        papers: &[],
    },
    Country {
        code: "BR",
        calling: "55",
        toll_free: ("8000555", 3),
        cities: &[city("Sao Paulo", "11", "0555", 4), city("Rio de Janeiro", "21", "0555", 4)],
        papers: &[REGISTRATION, ADDRESS],
    },
    Country {
        code: "CA",
        calling: "1",
        toll_free: ("83355501", 2),
        cities: &[city("Toronto", "416", "55501", 2), city("Montreal", "514", "55501", 2), city("Vancouver", "604", "55501", 2)],
        papers: &[],
    },
    Country {
        code: "DE",
        calling: "49",
        toll_free: ("8000555", 3),
        cities: &[
            city("Berlin", "30", "23125", 3),
            city("Frankfurt", "69", "90009", 3),
            city("Hamburg", "40", "66969", 3),
            city("Munich", "89", "99998", 3),
        ],
        papers: &[REGISTRATION, ADDRESS],
    },
    Country {
        code: "FR",
        calling: "33",
        toll_free: ("800055", 3),
        cities: &[city("Paris", "1", "9900", 4), city("Rennes", "2", "6191", 4), city("Lyon", "4", "6571", 4)],
        papers: &[ADDRESS],
    },
    Country {
        code: "GB",
        calling: "44",
        toll_free: ("808157", 4),
        cities: &[
            city("London", "20", "79460", 3),
            city("Manchester", "161", "4960", 3),
            city("Edinburgh", "131", "4960", 3),
            city("Birmingham", "121", "4960", 3),
        ],
        papers: &[],
    },
    Country { code: "HK", calling: "852", toll_free: ("80005", 4), cities: &[city("Hong Kong", "", "0555", 4)], papers: &[] },
    Country {
        code: "IE",
        calling: "353",
        toll_free: ("18000555", 2),
        cities: &[city("Dublin", "1", "055", 4), city("Cork", "21", "055", 4)],
        papers: &[],
    },
    Country {
        code: "IN",
        calling: "91",
        toll_free: ("8000555", 4),
        cities: &[
            city("Mumbai", "22", "0555", 4),
            city("Delhi", "11", "0555", 4),
            city("Chennai", "44", "0555", 4),
            city("Bengaluru", "80", "0555", 4),
        ],
        papers: &[REGISTRATION, ADDRESS, IDENTITY],
    },
    Country {
        code: "JP",
        calling: "81",
        toll_free: ("120055", 3),
        cities: &[city("Tokyo", "3", "0555", 4), city("Osaka", "6", "0555", 4)],
        papers: &[REGISTRATION],
    },
    Country {
        code: "NL",
        calling: "31",
        toll_free: ("80005", 3),
        cities: &[city("Amsterdam", "20", "055", 4), city("Rotterdam", "10", "055", 4)],
        papers: &[],
    },
    Country {
        code: "SE",
        calling: "46",
        toll_free: ("200555", 3),
        cities: &[city("Stockholm", "8", "465004", 2), city("Gothenburg", "31", "39006", 2), city("Malmo", "40", "62804", 2)],
        papers: &[],
    },
    Country { code: "SG", calling: "65", toll_free: ("8000555", 3), cities: &[city("Singapore", "", "0555", 4)], papers: &[] },
    Country {
        code: "US",
        calling: "1",
        toll_free: ("80055501", 2),
        cities: &[
            city("New York", "212", "55501", 2),
            city("Los Angeles", "213", "55501", 2),
            city("Chicago", "312", "55501", 2),
        ],
        papers: &[],
    },
    Country {
        code: "ZA",
        calling: "27",
        toll_free: ("800055", 3),
        cities: &[city("Johannesburg", "11", "055", 4), city("Cape Town", "21", "055", 4)],
        papers: &[],
    },
];

/// The country of this code.
pub(super) fn find(code: &str) -> Option<&'static Country> {
    COUNTRIES.iter().find(|country| country.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_stand_in_order_and_none_twice() {
        assert!(COUNTRIES.windows(2).all(|pair| pair[0].code < pair[1].code));
        assert!(COUNTRIES.iter().all(|country| !country.cities.is_empty()));
    }
}
