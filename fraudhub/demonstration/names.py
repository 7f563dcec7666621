"""Made-up names of made-up people: many backgrounds, as in Greater Manchester, and some that break careless code."""

FIRST_NAMES_OLDER = tuple(
    """
    Margaret Jean Dorothy Patricia Sheila Joan Maureen Barbara Brenda Audrey Pauline Sylvia Irene Beryl Eileen Hilda
    Kathleen Norma Doreen Marjorie Winifred Edith Freda Nora Vera Agnes Bernadette Colette Bridget Noreen
    John Ronald Kenneth Derek Brian Raymond Alan Gordon Dennis Stanley Harold Arthur Leonard Walter Cyril Eric
    Norman Frank Trevor Clifford Desmond Winston Aloysius Lloyd Clive Patrick Seamus Eamonn Declan
    Amina Fatima Zubaida Khadija Nasreen Parveen Surinder Kamala Lakshmi Savitri Jaswinder Rukhsana Halima Ayesha
    Mohammed Abdul Yusuf Ghulam Rashid Harbhajan Mohinder Ramesh Suresh Tariq Nasir Anwar
    Zofia Halina Jadwiga Stanisław Kazimierz Tadeusz Olena Mykola Mei Wai-Ling Siu-Ming Hoi Thi-Lan Hung
    Oluwaseun Adebayo Folake Ngozi Chukwuemeka Abena Kwame Fiifi Hodan Asha Osman Cedella Myrtle Ionie
    """.split()
)
FIRST_NAMES_YOUNGER = tuple(
    """
    Chloe Jessica Emma Laura Rebecca Sarah Hannah Megan Katie Lauren Amy Gemma Stacey Leanne Danielle Natalie Zoe
    James Daniel Matthew Ryan Adam Liam Jack Luke Callum Nathan Jordan Kieran Connor Ashley Dean Craig Lee Gareth
    Aisha Maryam Zainab Sana Iqra Priya Anjali Simran Harpreet Nadia Hafsa Sumaira
    Ibrahim Hamza Bilal Usman Imran Arjun Rohan Jaspreet Kiran Faisal Zain Haroon
    Agnieszka Katarzyna Piotr Marcin Kateryna Andrei Ioana Wei Jia Xin-Yi Minh Linh
    Tobi Chinedu Amara Kofi Efua Abdi Hibaq Shanice Tyrone Jermaine Reuben Miriam
    """.split()
)
SURNAMES = tuple(
    """
    Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts Green
    Hall Wood Jackson Clarke Clegg Ogden Schofield Kershaw Butterworth Greenhalgh Entwistle Hulme Whittaker Ashworth
    Hargreaves Ramsbottom Lomax Pilkington Openshaw Heywood Barlow Booth Cheetham Hindley Seddon Makinson Fairhurst
    Ormerod Duckworth Rigby Howarth Holt Kay Crompton Brierley Mellor Bardsley Marsland Higginbottom Shuttleworth
    Murphy Kelly Byrne Gallagher Doherty O'Neill O'Connor Brennan Rafferty McGuire McDermott Fitzgerald
    Khan Hussain Ahmed Ali Patel Begum Malik Iqbal Chaudhry Sheikh Rahman Akhtar Mahmood Singh Kaur Sharma Mistry
    Chan Wong Cheung Lau Nguyen Tran Kowalski Nowak Wiśniewska Zieliński Shevchenko Popescu
    Okafor Adeyemi Mensah Boateng Campbell Grant Francis Samuels Hassan Warsame Ibrahim Tesfaye Cohen Levy Bernstein
    """.split()
)
AWKWARD_NAMES = (
    "Sinéad O'Brien-Smith",
    "X",
    "Y Li",
    "Ng",
    "Björk Guðmundsdóttir",
    "Nguyễn Thị Minh Khai",
    "Łucja Żółć",
    "王秀英",
    "Олена Ковальчук",
    "محمد عبد الله",
    "ਹਰਪ੍ਰੀਤ ਕੌਰ",
    "José María de la Concepción Fernández-Villaverde y Ruiz de Alarcón de los Ángeles Custodios de San Juan Bautista",
    "Null",
    "Jean-Luc d'Arcy-ffrench",
    "Mary Ann St. John",
    "A.B. Drop Table",
)
FIRMS = (
    "Ancoats Print Works",
    "Bramhall Garden Supplies",
    "Chorlton Cycle Repairs",
    "Denton Fasteners Ltd",
    "Eccles Cake Company",
    "Farnworth Flooring",
    "Gorton Motor Spares",
    "Hale Dental Laboratory",
    "Irlam Plant Hire",
    "Leigh Market Textiles",
    "Mossley Wool Shop",
    "Ordsall Removals",
    "Prestwich Books",
    "Royton Joinery",
    "Sale Opticians",
    "Urmston Bakery & Sons",
    "Whitefield Heating",
    "24-7 Locksmiths Ltd",
)
STREETS = tuple(
    """
    Chapel|Church|Mill|Park|Victoria|Albert|Station|School|High|Manor|Moor|Bank|Canal|Weaver|Spindle|Cotton|Alder
    Beech|Birch|Cedar|Elm|Hawthorn|Laurel|Rowan|Willow|Oxford|Cambridge|Wellington|Nelson|Peel|Cobden|Gaskell|Lowry
    """.replace("\n", "|")
    .replace(" ", "")
    .strip("|")
    .split("|")
)
STREET_KINDS = ("Street", "Road", "Avenue", "Lane", "Close", "Grove", "Drive", "Terrace")
