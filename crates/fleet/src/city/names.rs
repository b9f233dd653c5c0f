//! Invented people's names, as the groups that live in the city give them.
//!
//! Every name is a combination of single common words; no list of whole names is used. Older people often
//! have one word only, younger ones two or three; boys begin with a form of Muhammad, girls with Siti or
//! Nur, more often than with anything else.
//!
//! Invariant: letters, blanks, dots and hyphens only; at most 60 characters.

use super::dice::Dice;
use ketuk_household::Sex;

/// Which tradition a family's names follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ethnicity {
    /// Jawa, the largest group.
    #[default]
    Jawa,
    /// Bugis, and Makassar.
    Bugis,
    /// Banjar.
    Banjar,
    /// Kutai.
    Kutai,
    /// Dayak.
    Dayak,
    /// Toraja.
    Toraja,
    /// Bajau, on the coast and over the water.
    Bajau,
}

impl Ethnicity {
    /// True where boys may be called Muhammad.
    #[must_use]
    pub fn is_mostly_muslim(self) -> bool {
        !matches!(self, Self::Dayak | Self::Toraja)
    }

    /// Region codes (city or regency, four digits) where the group's movers were first registered.
    #[must_use]
    pub fn origins(self) -> &'static [&'static str] {
        match self {
            Self::Jawa => &["3578", "3505", "3506", "3518", "3502", "3374", "3310", "3404"],
            Self::Bugis => &["7371", "7308", "7311", "7313", "7315", "7302", "7372"],
            Self::Banjar => &["6371", "6303", "6307", "6308", "6309"],
            Self::Kutai => &["6402", "6408", "6472"],
            Self::Dayak => &["6402", "6407", "6411", "6471"],
            Self::Toraja => &["7318", "7326", "7373", "7317"],
            Self::Bajau => &["6402", "6408", "6403", "7602"],
        }
    }
}

/// Words of one tradition, separated by commas.
struct Words {
    men: &'static str,
    men_second: &'static str,
    women: &'static str,
    women_second: &'static str,
}

const JAWA: Words = Words {
    men: "Slamet, Sutrisno, Supardi, Suparman, Mulyadi, Sugeng, Suyanto, Sukardi, Ngadiman, Tukiman, \
        Sarwono, Wagiman, Poniman, Sukirman, Jumadi, Rusmanto, Sugiyanto, Supriyanto, Teguh, \
        Bambang, Agus, Eko, Dwi, Tri, Joko, Wahyudi, Heri, Budi, Hartono, Kusnadi, Mujiono, Sunaryo, \
        Imam, Yusuf, Hari, Gunawan, Widodo, Purwanto, Suwarno, Sutikno, Ponidi, Legiman, Suroso, \
        Sudarmaji, Kasmari, Rohmat, Solikin, Misdi, Sholeh, Abdul, Hadi, Iwan, Rudi, Andi, Yanto, \
        Didik, Anang, Dedi, Arif, Nur, Priyo, Tukijan, Sunardi, Sutarno, Warsito, Yudi",
    men_second: "Santoso, Wibowo, Prasetyo, Nugroho, Setiawan, Purnomo, Haryanto, Susanto, Kurniawan, \
        Hidayat, Utomo, Saputro, Wijaya, Raharjo, Cahyono, Prayitno, Subekti, Wicaksono, Kristanto, \
        Sugianto, Wahyudi, Mulyono, Hermawan, Irawan, Kuncoro, Priyanto, Suryadi, Susilo, Widodo, \
        Yulianto, Efendi, Rohman, Mustofa, Arifin, Cahyadi, Harsono",
    women: "Sumiati, Sulastri, Sumarni, Sunarti, Suparmi, Sri, Siti, Endang, Sutinah, Tumini, Kartini, \
        Ernawati, Murni, Yuliana, Rini, Dewi, Wiwik, Ngatini, Suwarni, Sulasmi, Indah, Nanik, Titik, \
        Lilik, Umi, Eni, Partini, Nur, Sutini, Rusmini, Yatini, Jumiati, Kasiyem, Marsini, Mujiati, \
        Paini, Rukmini, Siswati, Sriatun, Supiyah, Tuminah, Winarti, Yuni, Anik, Ririn, Heni, Nunuk, \
        Umiyati, Ratna, Retno, Fitri",
    women_second: "Rahayu, Wahyuni, Lestari, Handayani, Astuti, Ningsih, Wulandari, Utami, Hartati, Susilowati, \
        Kusumawati, Aminah, Fatimah, Purwanti, Rahmawati, Setyowati, Puspitasari, Kurniasih, \
        Maryani, Nurhayati, Purnamasari, Rohmah, Safitri, Suryani, Triana, Widyastuti, Yuliati, \
        Khasanah, Agustina, Indrawati",
};

const BUGIS: Words = Words {
    men: "Andi, Baso, Ambo, Lukman, Syamsuddin, Kamaruddin, Baharuddin, Jamaluddin, Nasruddin, \
        Sudirman, Rustam, Hasanuddin, Arsyad, Usman, Tahir, Mustamin, Ridwan, Ilham, Tajuddin, \
        Saharuddin, Burhanuddin, Herman, Ismail, Mansyur, Amiruddin, Haeruddin, La Ode, Syarifuddin, \
        Abdul, Abbas, Aminuddin, Arifuddin, Asdar, Bahtiar, Darwis, Firman, Hamka, Hamzah, Idrus, \
        Irfan, Jufri, Kaharuddin, Laode, Mappiare, Muhtar, Mustafa, Najamuddin, Rahman, Rusli, \
        Sabir, Salahuddin, Sultan, Suardi, Takdir, Umar, Yunus, Zainuddin",
    men_second: "Tahir, Mappa, Saleh, Rahim, Hamid, Rasyid, Latif, Kadir, Hakim, Makmur, Sose, Pallawa, \
        Sulaiman, Akbar, Daeng Tola, Nurdin, Gani, Haris, Idris, Jafar, Karim, Lamo, Madjid, Naba, \
        Patta, Rauf, Said, Tola, Usman, Wahid, Yusuf, Bakri, Daeng Sila, Halim",
    women: "Andi, Besse, Hasnah, Nurhayati, Rosmiati, Sitti, Darmawati, Hasmawati, Nurlina, Sumarni, \
        Fatmawati, Kasmawati, Marhani, Rahmatia, Jumriah, Suriani, Nuraeni, Hartati, Rosdiana, \
        Hasniati, Mardiana, Nurbaya, Indo Tang, Asma, Asriani, Daharia, Ernawati, Farida, Halwiah, \
        Harlina, Hasrawati, Herlina, Irmawati, Jusniati, Kartini, Lisdawati, Masita, Megawati, \
        Mulyati, Nadirah, Nurhaeda, Nursiah, Rahmawati, Ramlah, Risnawati, Rosmini, Salmah, Samsiah, \
        Satriani, St., Wahyuni, Yulianti",
    women_second: "Tenri, Aminah, Hajrah, Aisyah, Rahmah, Saleha, Maryam, Hafsah, Nur, Zaenab, Halimah, \
        Wahidah, Amriah, Asia, Fatimah, Hasnah, Khadijah, Marwah, Nurjannah, Rabiah, Ramlah, Sahara, \
        Salmiah, Sohra, Daeng Ngai",
};

const BANJAR: Words = Words {
    men: "Ahmad, Gusti, Syahrani, Rusdi, Syahruddin, Masrani, Hairani, Fahruddin, Jumberi, Aspiani, \
        Rahmadi, Anang, Basuni, Yuseran, Junaidi, Syaifullah, Abdul, Mahyuni, Zainal, Hamdani, \
        Abidin, Akhmad, Birhasani, Darmawan, Fathurrahman, Fitriansyah, Hasbullah, Ideham, Ilmi, \
        Jainuddin, Kaspul, Lutfi, Mahfud, Marzuki, Norsyahid, Rahmatullah, Rudiansyah, Saberan, \
        Supian, Sarkani, Taufikurrahman",
    men_second: "Noor, Hadi, Rahman, Ilmi, Fauzi, Arifin, Syarif, Yamani, Syukur, Anwar, Ramli, Hasan, \
        Effendi, Fadillah, Gazali, Hairi, Jauhari, Kusasi, Maulana, Nafarin, Rasyidi, Riduan, Sani, \
        Wardana",
    women: "Siti, Nor, Rusmini, Mahrita, Hairiah, Masitah, Jamilah, Norhasanah, Galuh, Antung, Rabiatul, \
        Salasiah, Mariati, Noorhayati, Mastura, Raudah, Hamidah, Rusmalina, Arbainah, Barlian, \
        Fahrina, Halidah, Herlina, Ida, Jannah, Kamariah, Lamsiah, Mulyani, Nurul, Rahmah, Saniah, \
        Sunarti, Wahidah, Yuliani, Zainab",
    women_second: "Aminah, Hayati, Jannah, Hasanah, Laila, Rahmah, Adawiyah, Sari, Aliah, Agustina, Fitriah, \
        Hidayah, Kamalia, Mawaddah, Norlina, Rusdiana, Wahdah",
};

const KUTAI: Words = Words {
    men: "Awang, Aji, Encek, Abdullah, Muhammad, Syahril, Jaini, Mahmud, Suriansyah, Hasbi, Zulkifli, \
        Arbain, Edi, Asran, Bahrun, Darmansyah, Effendi, Hamdan, Iskandar, Junaidi, Kamaluddin, \
        Misran, Norman, Rusli, Saharun, Syamsul",
    men_second: "Fahmi, Abdurrahman, Faisal, Ishak, Rivai, Syahran, Yusran, Idris, Irwan, Hatta",
    women: "Aji, Dayang, Encek, Maisyarah, Sarifah, Nurul, Rohana, Hasiah, Mariam, Noraini, Asnah, \
        Dahlia, Ernani, Fatimah, Hamsiah, Jumiati, Kamsiah, Lisnawati, Nurhayati, Rusnah, Sulastri, \
        Yusnani",
    women_second: "Farida, Rohani, Aminah, Mardiah, Salmah, Yulia, Kartika, Huda, Asiah",
};

const DAYAK: Words = Words {
    men: "Yohanes, Petrus, Lawing, Ding, Usat, Ajang, Paulus, Markus, Yustinus, Bilung, Jalung, \
        Thomas, Stefanus, Anyeq, Bonifasius, Dominikus, Hendrikus, Irang, Juk, Lukas, Ngau, \
        Silvanus, Yakobus",
    men_second: "Lawai, Usat, Ibau, Lahang, Njuk, Bit, Ngau, Tekwan, Luhat, Imang, Kueng",
    women: "Maria, Yuliana, Lucia, Devung, Ubung, Kristina, Bulan, Theresia, Agnes, Pejung, Bungan, \
        Elisabet, Hermina, Kueng, Lidia, Margareta, Paulina, Rosalina, Veronika, Yosefina",
    women_second: "Lawai, Ibau, Lahang, Ngau, Luhat, Imang, Hibau, Jok",
};

const TORAJA: Words = Words {
    men: "Yohanis, Daniel, Markus, Petrus, Agustinus, Yunus, Simon, Matius, Elias, Yosep, Semuel, \
        Filipus, Lukas, Obed, Benyamin, Frans, Gerson, Hendrik, Ishak, Kornelius, Luther, Paulus, \
        Ruben, Salmon, Titus, Yakob, Zeth",
    men_second: "Tandi, Rante, Sampe, Palinggi, Bunga, Pasang, Lolo, Sarira, Allo, Patandung, Kala, Sambara, \
        Bato, Duma, Gala, Karre, Liling, Minggu, Parinding, Ramba, Tangke, Tiku, Upa",
    women: "Maria, Elisabet, Yuliana, Damaris, Ludia, Bertha, Ribka, Naomi, Alfrida, Yustina, Marta, \
        Rahel, Adriana, Dina, Ester, Febi, Hermin, Katarina, Lince, Margareta, Oktavina, Paulina, \
        Rosmina, Selfi, Yuli",
    women_second: "Tandi, Rante, Sampe, Bunga, Pasang, Lolo, Allo, Sarira, Kala, Limbong, Bato, Duma, Karre, \
        Liling, Minggu, Parinding, Tangke, Tiku",
};

const BAJAU: Words = Words {
    men: "Jumali, Saleh, Nurdin, Sabri, Jafar, Kasim, Ladu, Sahrul, Mading, Tahang, Sahabuddin, \
        Muksin, Rahing, Abdul, Akbar, Baharun, Darmin, Hamid, Idul, Jalil, Lahab, Muslimin, Rustam, \
        Sudirman, Taha, Udin",
    men_second: "Sabang, Saleh, Kasim, Umar, Dullah, Hamzah, Nasir",
    women: "Saiyah, Norma, Hadijah, Sahara, Jumria, Mina, Rukiah, Salma, Suryani, Nurmi, Asma, Dahlia, \
        Hasnia, Isa, Jubaedah, Kartia, Lina, Marwa, Nuria, Rosna, Sitti, Wati",
    women_second: "Binti, Aminah, Sari, Hatijah, Umar, Nur",
};

const YOUNG_BOYS: &str = "Rafa, Alfarizi, Ramadhan, Akbar, Fadhil, Maulana, Pratama, Hakim, Zaki, Rizky, Fauzan, \
    Arkan, Azka, Naufal, Habibi, Raihan, Aditya, Dimas, Fajar, Galang, Farel, Ilham, Alif, \
    Dzaki, Yusuf, Ibrahim, Saputra, Hafiz, Zidan, Arya, Rasya, Athar, Gibran, Keenan, Rayyan, \
    Zayyan, Abizar, Alvaro, Hanif, Haikal, Iqbal, Irfan, Luthfi, Nabil, Rifqi, Satria, \
    Syahputra, Tegar, Wahyu, Yoga, Bagas, Daffa, Ghifari, Hamzah, Ihsan, Khalid, Mahesa, Nizam, \
    Putra, Reyhan, Sabil, Taufik, Umar, Wildan, Fikri, Anugrah, Firmansyah, Kurniawan, Setiawan, \
    Hidayat, Nugraha, Perdana, Ardiansyah, Juliansyah, Febrian, Septian, Andika, Bayu, Reza, \
    Rendi, Riski, Aldi, Fahri, Akmal, Aqil, Azzam, Bilal, Faiz, Farhan, Ghani, Habib, Jibril, \
    Kenzie, Labib, Malik, Naufan, Omar, Pandu, Qais, Rangga, Shaquille, Tsaqif, Vino, Yazid, \
    Zaidan, Zhafran";
const YOUNG_GIRLS: &str = "Aisyah, Zahra, Naila, Nabila, Salsabila, Khanza, Aulia, Keysha, Azzahra, Humaira, Kirana, \
    Anindya, Syifa, Almira, Shakila, Putri, Amelia, Ramadhani, Safitri, Maharani, Nadia, \
    Fitriani, Rahma, Khairunnisa, Oktaviani, Adiba, Alesha, Almeera, Amira, Anisa, Annisa, \
    Aqila, Arumi, Ashalina, Azalea, Bilqis, Cahaya, Calista, Citra, Dinda, Elvira, Farah, \
    Farida, Fauziah, Febriyanti, Ghina, Hafizah, Hana, Husna, Inara, Indah, Intan, Jihan, \
    Kamila, Kayla, Khadijah, Laila, Lestari, Mahira, Marwah, Meisya, Melati, Mutiara, Nafisa, \
    Najwa, Naura, Nayla, Novita, Nuraini, Permata, Qonita, Rahmadani, Raisa, Rania, Ratna, \
    Rizqiana, Sabrina, Safira, Salma, Salwa, Shafa, Suci, Syakira, Tiara, Ulfa, Widya, Wulan, \
    Yasmin, Zahira, Zaskia, Zivanna, Wulandari, Puspita, Permatasari, Anggraini, Apriliani, \
    Julianti, Septiani, Novitasari";
const YOUNG_CHRISTIAN_BOYS: &str = "Gabriel, Kevin, Mikael, Yosua, Kristian, Steven, Yoel, Rafael, Samuel, Jeremia, Aldo, \
    Andreas, Brayen, Daud, Edward, Fernando, Gideon, Hizkia, Ivan, Jonatan, Kornelius, \
    Leonardus, Marselino, Natanael, Oktavianus, Reinhard, Timotius, Viktor, Wiliam, Yonatan";
const YOUNG_CHRISTIAN_GIRLS: &str = "Natalia, Angel, Grace, Jesika, Yemima, Gloria, Kezia, Febriani, Tasya, Debora, Agustina, \
    Beatrik, Cecilia, Desi, Elsa, Fransiska, Gracia, Hana, Intan, Juniarti, Kristin, Lidia, \
    Meylani, Novelin, Oktavia, Priska, Ruth, Selfi, Tabita, Veronika, Yulianti";

/// Forms of the commonest first word of boys, as birth certificates spell it.
const MUHAMMAD: &[(u64, &str)] = &[
    (60, "Muhammad"),
    (14, "Muh."),
    (8, "M."),
    (6, "Muhamad"),
    (4, "Mohammad"),
    (3, "Moh."),
    (3, "Mochamad"),
    (8, "Ahmad"),
    (3, "Achmad"),
];
const SITI: &[(u64, &str)] =
    &[(40, "Siti"), (30, "Nur"), (10, "Sitti"), (6, "St."), (6, "Noor"), (8, "Putri")];

fn words(ethnicity: Ethnicity) -> &'static Words {
    match ethnicity {
        Ethnicity::Jawa => &JAWA,
        Ethnicity::Bugis => &BUGIS,
        Ethnicity::Banjar => &BANJAR,
        Ethnicity::Kutai => &KUTAI,
        Ethnicity::Dayak => &DAYAK,
        Ethnicity::Toraja => &TORAJA,
        Ethnicity::Bajau => &BAJAU,
    }
}

/// A name for somebody born in `birth_year`; `father` gives a patronymic now and then.
#[must_use]
pub fn invent(
    ethnicity: Ethnicity,
    sex: Sex,
    birth_year: i16,
    father: Option<&str>,
    dice: &mut Dice,
) -> String {
    let name = if birth_year >= 1995 {
        young(ethnicity, sex, birth_year, dice)
    } else {
        grown(ethnicity, sex, birth_year, dice)
    };
    let with_patronymic = match ethnicity {
        Ethnicity::Bajau => 180,
        Ethnicity::Bugis | Ethnicity::Banjar | Ethnicity::Kutai => 30,
        Ethnicity::Jawa | Ethnicity::Dayak | Ethnicity::Toraja => 0,
    };
    match father.and_then(|father| father.split(' ').next()) {
        Some(father) if !name.contains(' ') && father.len() > 2 && dice.chance(with_patronymic) => {
            format!("{name} {} {father}", if sex == Sex::Male { "bin" } else { "binti" })
        }
        _ => name,
    }
}

/// One word of a list, each alike.
fn word(list: &'static str, dice: &mut Dice) -> &'static str {
    let count = list.split(", ").count() as u64;
    let at = usize::try_from(dice.below(count)).unwrap_or(0);
    list.split(", ").nth(at).unwrap_or_default()
}

fn grown(ethnicity: Ethnicity, sex: Sex, birth_year: i16, dice: &mut Dice) -> String {
    let words = words(ethnicity);
    let (first, second) = match sex {
        Sex::Male => (words.men, words.men_second),
        Sex::Female => (words.women, words.women_second),
    };
    let mut first = word(first, dice);
    let called_muhammad = ethnicity.is_mostly_muslim() && sex == Sex::Male && dice.chance(140);
    if called_muhammad {
        first = dice.weighted(MUHAMMAD);
    }
    let one_word = match birth_year {
        ..1970 => 480,
        1970..1985 => 300,
        _ => 120,
    };
    // Words that are never a whole name.
    let needs_more = called_muhammad || NEEDS_MORE.split(", ").any(|word| word == first);
    if needs_more || !dice.chance(one_word) {
        let second = word(second, dice);
        if second != first && second != "Binti" {
            return format!("{first} {second}");
        }
        return if needs_more { format!("{first} {}", spare(sex)) } else { first.to_owned() };
    }
    first.to_owned()
}

const NEEDS_MORE: &str = "Andi, Baso, Ambo, Besse, Sitti, Siti, Sri, Nur, Nor, Gusti, Antung, Galuh, Rabiatul, Awang, \
    Aji, Encek, Dayang, Abdul, Nurul, La Ode, Dwi, Tri, Eko, Umi, Muhammad";

fn spare(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "Rahman",
        Sex::Female => "Hayati",
    }
}

fn young(ethnicity: Ethnicity, sex: Sex, birth_year: i16, dice: &mut Dice) -> String {
    let muslim = ethnicity.is_mostly_muslim();
    let pool = match (muslim, sex) {
        (true, Sex::Male) => YOUNG_BOYS,
        (true, Sex::Female) => YOUNG_GIRLS,
        (false, Sex::Male) => YOUNG_CHRISTIAN_BOYS,
        (false, Sex::Female) => YOUNG_CHRISTIAN_GIRLS,
    };
    let mut parts: Vec<&str> = Vec::new();
    if muslim && dice.chance(if sex == Sex::Male { 520 } else { 330 }) {
        parts.push(dice.weighted(if sex == Sex::Male { MUHAMMAD } else { SITI }));
    }
    let wanted = if dice.chance(if birth_year >= 2008 { 600 } else { 250 }) { 3 } else { 2 };
    // A girl of an older kind of family name keeps the tradition's second word.
    if !muslim {
        let words = words(ethnicity);
        let family = if sex == Sex::Male { words.men_second } else { words.women_second };
        return format!("{} {}", word(pool, dice), word(family, dice));
    }
    for _ in 0..6 {
        let word = word(pool, dice);
        if parts.len() < wanted && !parts.contains(&word) {
            parts.push(word);
        }
    }
    parts.join(" ")
}

/// What neighbours call somebody: the name's end, its beginning, or after the first child.
#[must_use]
pub fn call_name(name: &str, sex: Sex, first_child: Option<&str>, dice: &mut Dice) -> String {
    let known_child = first_child.and_then(|child| child.split(' ').next_back()).filter(|_| dice.chance(450));
    if let Some(child) = known_child {
        return format!("{} {child}", if sex == Sex::Male { "Bapak" } else { "Mama" });
    }
    let word = name.split(' ').rfind(|word| word.len() > 4).unwrap_or(name);
    let letters: Vec<char> = word.chars().filter(|c| c.is_alphabetic()).collect();
    let short: String = if dice.chance(500) {
        letters.iter().take(4).collect()
    } else {
        letters.iter().skip(letters.len().saturating_sub(4)).collect()
    };
    let mut capital = short.to_lowercase();
    if let Some(first) = capital.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    capital
}

/// The name with a title, as it often stands on a family card of older people.
#[must_use]
pub fn titled(name: &str, sex: Sex, age_years: i16, graduate: bool, dice: &mut Dice) -> String {
    let pilgrim = age_years >= 45 && dice.chance(70);
    let mut full = match (pilgrim, sex) {
        (true, Sex::Male) => format!("H. {name}"),
        (true, Sex::Female) => format!("Hj. {name}"),
        (false, _) => name.to_owned(),
    };
    if graduate && dice.chance(250) {
        let degree = dice.pick(&["S.Pd.", "S.E.", "S.T.", "S.Sos.", "A.Md.", "S.Kom.", "S.H."]);
        full = format!("{full}, {degree}");
    }
    full
}

/// The same name as another hand writes it.
#[must_use]
pub fn respelled(name: &str, dice: &mut Dice) -> String {
    const HANDS: &[(&str, &str)] = &[
        ("Muhammad", "Muh."),
        ("Muh.", "Muhammad"),
        ("M. ", "Muhammad "),
        ("Siti", "Sitti"),
        ("Sitti", "St."),
        ("St.", "Siti"),
        ("Nur", "Noor"),
        ("Ahmad", "Achmad"),
        ("Achmad", "Ahmad"),
        ("yanto", "ianto"),
        ("iati", "iyati"),
        ("uddin", "udin"),
        ("Yusuf", "Jusuf"),
        ("Sy", "S"),
        ("dz", "z"),
        ("zz", "z"),
        ("iy", "i"),
        ("H. ", ""),
        ("Hj. ", ""),
    ];
    const SLIPS: &[(&str, &str)] = &[
        ("f", "p"),
        ("ni", "ny"),
        ("ti", "ty"),
        ("di", "dy"),
        ("ss", "s"),
        ("nn", "n"),
        ("ma", "mma"),
        ("u", "oe"),
        ("ar", "er"),
        ("an", "am"),
        ("i", "e"),
    ];
    let fitting = |table: &[(&'static str, &'static str)]| {
        table.iter().filter(|(from, _)| name.contains(from)).copied().collect::<Vec<_>>()
    };
    let hands = fitting(HANDS);
    let (from, to) =
        if hands.is_empty() || dice.chance(350) { dice.pick(&fitting(SLIPS)) } else { dice.pick(&hands) };
    if from.is_empty() { format!("{name}h") } else { name.replacen(from, to, 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Ethnicity; 7] = [
        Ethnicity::Jawa,
        Ethnicity::Bugis,
        Ethnicity::Banjar,
        Ethnicity::Kutai,
        Ethnicity::Dayak,
        Ethnicity::Toraja,
        Ethnicity::Bajau,
    ];

    fn many(birth_year: i16) -> Vec<String> {
        let mut dice = Dice::seeded(3);
        let sexes = [Sex::Male, Sex::Female];
        let kinds = ALL.iter().flat_map(|kind| sexes.map(|sex| (*kind, sex)));
        kinds
            .flat_map(|(kind, sex)| {
                (0..60).map(|_| invent(kind, sex, birth_year, Some("Saleh"), &mut dice)).collect::<Vec<_>>()
            })
            .collect()
    }

    #[test]
    fn names_hold_letters_blanks_and_dots_only() {
        for name in [many(1950), many(1980), many(2015)].concat() {
            let fits = name.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, ' ' | '.'));
            assert!(fits && (3..=60).contains(&name.len()) && name.trim() == name, "{name:?}");
        }
    }
    #[test]
    fn one_word_is_common_among_the_old_and_rare_among_the_young() {
        let share = |names: Vec<String>| {
            names.iter().filter(|n| !n.contains(' ')).count() as f64 / names.len() as f64
        };
        assert!(share(many(1950)) > 0.25);
        assert!(share(many(2015)) < 0.03);
    }
    #[test]
    fn another_hand_writes_it_otherwise() {
        let mut dice = Dice::seeded(3);
        assert!(many(1980).iter().all(|name| respelled(name, &mut dice) != *name));
    }
    #[test]
    fn call_names_are_short() {
        let mut dice = Dice::seeded(3);
        let short = |dice: &mut Dice| call_name("Mulyadi", Sex::Male, None, dice);
        assert!((0..20).all(|_| matches!(short(&mut dice).as_str(), "Muly" | "Yadi")));
    }
}
