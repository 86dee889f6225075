using System.Text;
using CommunityAlerts.Areas;
using CommunityAlerts.Contacts.Imports;
using CommunityAlerts.Contacts.Imports.Headers;
using CommunityAlerts.Contacts.Imports.Rows;
using CommunityAlerts.Contacts.Imports.TableFiles;
using Xunit;

namespace CommunityAlerts.Tests.Contacts.Imports;

/// <summary>Files as offices have them: what becomes a contact, and what is said of the rest.</summary>
public sealed class OfficeFileTests
{
    private static readonly Encoding Gbk = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;

    private static readonly ImportRequest China = Files.Request with
    {
        Region = "CN",
        ListArea = "beiguan/hongqilu/dadaoxi",
        ByArea = "beiguan",
    };

    private static readonly Area[] Areas =
    [
        new() { Path = "beiguan", Name = "北关区" },
        new() { Path = "beiguan/hongqilu", Name = "红旗路街道" },
        new()
        {
            Path = "beiguan/hongqilu/dadaoxi",
            Name = "大道西社区",
            OtherNames = ["大道西居委会"],
        },
        new() { Path = "beiguan/hongqilu/dadaoxi/01", Name = "第1网格" },
        new() { Path = "beiguan/hongqilu/dadaoxi/02", Name = "第二网格" },
        new()
        {
            Path = "beiguan/hongqilu/dadaoxi/03",
            Name = "大道西第三网格",
            OtherNames = ["锦绣花园"],
        },
        new() { Path = "beiguan/other/x/03", Name = "第3网格" },
    ];

    [Theory]
    // A title, a note and a date above the header.
    [InlineData("北关区示例社区未成年人花名册,,\n姓名,手机号,网格\n王一,13800138000,\n", 2)]
    [InlineData(
        "红旗路小学家长联系电话\n填表单位：示例社区,填表日期：2026-11-01\n序号,姓名,联系电话\n1,王一,13800138000\n",
        3
    )]
    // Blank lines count as lines.
    [InlineData("\n\n名单,,\n\n姓名,手机\n王一,13800138000\n", 5)]
    // Two header rows, the upper one over several columns.
    [InlineData("姓名,联系方式,\n,手机,微信\n王一,13800138000,wx1\n", 2)]
    [InlineData("序号,姓名,家长信息,,备注\n,,电话,住址,\n1,王一,13800138000,1号楼,\n", 2)]
    public void The_header_is_found_below_titles_and_notes(string text, int row)
    {
        var (file, failure) = Files.Read(text, China);

        Assert.Null(failure);
        Assert.Equal(row, file!.HeaderRow);
        var contact = Assert.Single(file!.Rows());
        Assert.Equal("+8613800138000", contact.Phone!.E164);
        Assert.Equal("王一", contact.Name);
        Assert.Equal(0, file!.Rejected);
    }

    [Theory]
    [InlineData("合计,,2人")]
    [InlineData("总计：2")]
    [InlineData("填表人：李四,,审核人：王五")]
    [InlineData("制表单位：示例社区,,联系电话：0372-2925000")]
    [InlineData("注：以上信息仅用于安全提醒")]
    [InlineData("姓名,手机号,网格")]
    [InlineData("共 2 人")]
    [InlineData("第2页")]
    [InlineData("续表")]
    [InlineData("以下空白")]
    [InlineData("本页小计,2人,")]
    [InlineData("承上页,,2人")]
    [InlineData("户数,2,")]
    [InlineData(",,共2户")]
    [InlineData("姓 名,手机 号,网格")]
    [InlineData("2.“手机号”填常用的号码。")]
    [InlineData("※个人信息请注意保密")]
    [InlineData("户主签字（盖章）：")]
    [InlineData("更新于 2026-11-20")]
    [InlineData("咨询电话：0372-2925000  监督电话：13900000000")]
    [InlineData("总数,2,")]
    [InlineData("Grand Total: 2")]
    [InlineData("합계,2명,")]
    [InlineData("校长签字：,日期：2026-11-01,")]
    [InlineData("里長簽章：,,")]
    [InlineData("担任：佐藤,,")]
    [InlineData("三年级二班,,")]
    [InlineData("2号楼,,")]
    [InlineData("表2：二号楼,,")]
    [InlineData(":---,:---:,---")]
    // A title over merged columns, the teacher's number in it.
    [InlineData("一班 陈老师13700000000,一班 陈老师13700000000,一班 陈老师13700000000")]
    public void Totals_signatures_notes_and_repeated_headers_are_no_people(string line)
    {
        var (file, _) = Files.Read($"姓名,手机号,网格\n王一,13800138000,\n{line}\n李二,13800138001,\n", China);

        Assert.Equal(2, file!.Rows);
        Assert.Equal(2, file!.Rows().Count);
        Assert.Empty(file!.Problems);
    }

    [Theory]
    [InlineData("赵三")]
    [InlineData("赵三,,第3网格")]
    [InlineData(",,锦绣花园")]
    [InlineData("3")]
    [InlineData("鲁班")]
    [InlineData("热线13800138009")]
    public void A_row_that_may_be_a_person_is_never_dropped(string line)
    {
        var (file, _) = Files.Read($"姓名,手机号,网格\n王一,13800138000,\n{line}\n", China, Areas);

        Assert.Equal(2, file!.Rows);
        Assert.Equal(1, file!.Rejected);
    }

    [Fact]
    public void Numbered_rows_that_nobody_filled_in_are_blank()
    {
        var (file, _) = Files.Read("序号,姓名,手机号\n1,王一,13800138000\n2,,\n3,,\n4,李二,\n", China);

        Assert.Equal(["5 手机号 no-phone"], file!.Found());
        Assert.Equal(2, file!.Rows);
    }

    [Fact]
    public void Every_word_of_the_table_is_recognised_as_a_header()
    {
        foreach (var (word, means) in HeaderWords.ReadTable())
        {
            var found = HeaderWords.Find(word);
            if (means is "anybody" or "householder" or "guardian" or "relative" or "family")
            {
                Assert.True(
                    found.Field is HeaderWords.PersonField || found.Field is Columns.Child || found.Level > 0,
                    word
                );
            }
            else if (means is not ("staff" or "none" or "spare"))
            {
                Assert.Equal(means, found.Level == 0 ? found.Field : $"{found.Field} {found.Level}");
            }
        }
    }

    [Theory]
    [InlineData("手机号（必填）", "phone", "")]
    [InlineData("*联系方式", "phone", "")]
    [InlineData(" 監護人電話 ", "phone", "監護人")]
    [InlineData("家长手机号码", "phone", "家长")]
    [InlineData("Parent's Mobile No.", "phone", "parents")]
    [InlineData("Mobile No. (required)", "phone", "")]
    [InlineData("有效联系电话", "phone", "")]
    [InlineData("电话（父亲）", "phone", "父亲")]
    [InlineData("父亲手机", "phone", "父亲")]
    [InlineData("监护人2电话", "phone", "监护人2")]
    [InlineData("第一监护人联系电话", "phone", "监护人1")]
    [InlineData("监护人电话1", "phone", "监护人1")]
    [InlineData("家长姓名", "name", "家长")]
    [InlineData("学生姓名*", "child", "")]
    [InlineData("所属网格（小区）", "area", "")]
    [InlineData("家庭详细地址", "address", "")]
    [InlineData("备 注", "remark", "")]
    [InlineData("1、您的手机号码", "phone", "")]
    [InlineData("Q2. 您家孩子的姓名：", "child", "")]
    [InlineData("3.请填写与孩子的关系", "relation", "")]
    [InlineData("手机号/微信号", "phone", "")]
    [InlineData("姓名/电话", "phone", "")]
    [InlineData("家长姓名及联系方式", "phone", "家长")]
    [InlineData("联系人及电话", "phone", "联系人")]
    [InlineData("子女电话", "phone", "子女")]
    [InlineData("患者姓名", "name", "")]
    [InlineData("Surname", "name", "")]
    [InlineData("携帯電話番号", "phone", "")]
    [InlineData("保護者氏名", "name", "保護者")]
    [InlineData("휴대폰 번호", "phone", "")]
    [InlineData("보호자 연락처", "phone", "보호자")]
    [InlineData("어머니 휴대폰", "phone", "어머니")]
    [InlineData("이름", "name", "")]
    [InlineData("학생명", "child", "")]
    [InlineData("お名前", "name", "")]
    [InlineData("お子様のお名前", "child", "")]
    [InlineData("手机 Mobile", "phone", "")]
    [InlineData("姓名 Name", "name", "")]
    [InlineData("備註 Remarks", "remark", "")]
    [InlineData("What is your mobile number? *", "phone", "")]
    [InlineData("Child's Name", "child", "")]
    [InlineData("Parent/Guardian Phone", "phone", "parentguardian")]
    [InlineData("Phone 1 - Value", "phone", "")]
    [InlineData("Q1_手机号", "phone", "")]
    [InlineData("手机\u3164号", "phone", "")]
    [InlineData("姓\ufe0f名", "name", "")]
    // Not ours to text, or no number at all.
    [InlineData("Phone 1 - Label", null, "")]
    [InlineData("E-mail Address", null, "")]
    [InlineData("电子邮件地址", null, "")]
    [InlineData("담임 연락처", null, "")]
    [InlineData("里長電話", null, "")]
    [InlineData("旧手机号", null, "")]
    [InlineData("传真电话", null, "")]
    [InlineData("小区名字", null, "")]
    [InlineData("网格员电话", null, "")]
    [InlineData("班主任手机号", null, "")]
    [InlineData("手机型号", null, "")]
    [InlineData("电话费", null, "")]
    [InlineData("学校名称", null, "")]
    [InlineData("microphone", null, "")]
    public void A_header_is_recognised_by_the_words_in_it(string header, string? field, string person)
    {
        var found = HeaderWords.Find(header);

        Assert.Equal(field, found.Field);
        Assert.Equal(person, found.Person);
    }

    [Theory]
    [InlineData("13800138000/0372-2925000", "13800138000")]
    [InlineData("0372-2925000/13800138000", "13800138000")]
    [InlineData("手机：13800138000 座机：0372-2925000转801", "13800138000")]
    [InlineData("0372-2925000-801 13800138000", "several-numbers")]
    [InlineData("13800138000(妈妈)", "13800138000")]
    [InlineData("妈妈13800138000", "13800138000")]
    [InlineData("13800138000 妈妈", "13800138000")]
    [InlineData("13800138000（2号楼）", "13800138000")]
    [InlineData("138 0013 8000 （微信同号）", "13800138000")]
    [InlineData("13800138000。", "13800138000")]
    [InlineData("手机：13800138000", "13800138000")]
    [InlineData("13800138000、13800138000", "13800138000")]
    [InlineData("13800138001、13900139001", "several-numbers")]
    [InlineData("13800138002 13900139002", "several-numbers")]
    [InlineData("13800138003,13900139003", "several-numbers")]
    [InlineData("13800138003,,13900139003", "several-numbers")]
    [InlineData("13800138004;13900139004", "several-numbers")]
    [InlineData("13800138005；13900139005", "several-numbers")]
    [InlineData("13800138006\n13900139006", "several-numbers")]
    [InlineData("13800138010 或 13900139010", "several-numbers")]
    [InlineData("父：13800138014 母：13900139014", "several-numbers")]
    [InlineData("+8613800138014+8613900139014", "several-numbers")]
    [InlineData("13800138015转801", "several-numbers")]
    [InlineData("13800138016,801", "several-numbers")]
    [InlineData("13800138018 x2", "several-numbers")]
    [InlineData("13800138018/1390013", "several-numbers")]
    [InlineData("13800138000～13900139000", "several-numbers")]
    [InlineData("13800138000-13900139000", "several-numbers")]
    [InlineData("13800138000·13900139000", "several-numbers")]
    [InlineData("138 0013 8000 139 0013 9000", "several-numbers")]
    [InlineData("1380013800013900139000", "several-numbers")]
    [InlineData("①13800138000 ②13900139000", "several-numbers")]
    [InlineData("1)13800138000 2)13900139000", "several-numbers")]
    [InlineData("①13800138000", "13800138000")]
    [InlineData("13800138000(2925000)", "several-numbers")]
    [InlineData("13900139000 1.38E+10", "several-numbers")]
    [InlineData("0372-2925000/1.38E+10", "number-lost-digits")]
    [InlineData("1.38×10^10", "number-lost-digits")]
    // The letter O is not the 6 of its key.
    [InlineData("13800138OOO", "unreadable-number")]
    [InlineData("1380013802X", "unreadable-number")]
    [InlineData("0372-2925000", "not-a-mobile")]
    [InlineData("无", "unreadable-number")]
    public void A_cell_gives_its_mobile_or_says_why_not(string cell, string expected)
    {
        var read = PhoneCell.Read(cell, "CN");

        Assert.Equal(expected, read.Phone is { } phone ? phone.E164[3..] : read.Problem?.Code);
    }

    [Theory]
    [InlineData("姓名,电话,手机\n王一,0372-2925000,13800138000\n")]
    [InlineData("姓名,电话,手机\n王一,无,13800138000\n")]
    [InlineData("姓名,家长电话,联系电话\n王一,/,13800138000\n")]
    [InlineData("姓名,手机1,手机2\n王一,（空）,13800138000\n")]
    [InlineData("姓名,电话,手机\n王一,拒绝提供,13800138000\n")]
    [InlineData("이름,전화,휴대폰\n김,없음,13800138000\n")]
    [InlineData("氏名,電話,携帯\n山田,無し,13800138000\n")]
    // A number at home or for emergencies counts after the others.
    [InlineData("姓名,紧急联系电话,手机号\n王一,13900139000,13800138000\n")]
    [InlineData("Name,Home Phone,Business Phone 2,Mobile Phone\nAna,13900139000,13900139001,13800138000\n")]
    [InlineData("姓名,手机1,手机2\n王一,不详,13800138000\n")]
    public void The_first_mobile_among_the_phone_columns_counts(string text) =>
        Assert.Equal("+8613800138000", Assert.Single(Files.Read(text, China).File!.Rows()).Phone!.E164);

    [Theory]
    // The name of whom the number is, from left.
    [InlineData("户主姓名,姓名,与户主关系,电话\n王大,王二,长子,13800138000\n", "王二")]
    [InlineData("户主姓名,姓名,户主电话\n王大,王二,13800138000\n", "王大")]
    [InlineData("患者姓名,联系人姓名,联系人电话\n王大,王二,13800138000\n", "王二")]
    [InlineData("业主姓名,联系人姓名,联系人电话\n王大,王二,13800138000\n", "王二")]
    [InlineData("患者姓名,联系电话\n王大,13800138000\n", "王大")]
    [InlineData("姓,名,手机\n王,大,13800138000\n", "王大")]
    [InlineData("Surname,First Name,Mobile\nSmith,Ana,13800138000\n", "Ana Smith")]
    [InlineData("First Name,Mobile\nAna,13800138000\n", "Ana")]
    [InlineData("姓名/电话\n王大 13800138000\n", "王大")]
    [InlineData("联系人及电话,网格\n13800138000（王大）,\n", "王大")]
    [InlineData("姓名,旧手机号,手机号\n王大,13900139000,13800138000\n", "王大")]
    // Two people of a row by words that the table need not know.
    [InlineData("房东姓名,房东电话,租客姓名,租客联系电话\n王大,13800138000,Ana,13800138001\n", "王大", "Ana")]
    [InlineData("老人姓名,老人电话,子女姓名,子女电话\n王大,13800138000,王二,13800138001\n", "王大", "王二")]
    [InlineData("姓名,本人电话,配偶姓名,配偶电话\n王大,13800138000,李二,13800138001\n", "王大", "李二")]
    [InlineData("户主,户主电话,联系人姓名,联系人电话\n王大,13800138000,李二,13800138001\n", "王大", "李二")]
    // A spare number is nobody else's.
    [InlineData("业主姓名,业主电话,备用电话\n王大,13800138000,13800138001\n", "王大")]
    // The same columns twice on a page.
    [InlineData("序号,姓名,电话,序号,姓名,电话\n1,王大,13800138000,2,李二,13800138001\n", "王大", "李二")]
    [InlineData("楼,姓名,电话,,姓名,电话,,备注\n3,王大,13800138000,,李二,13800138001,,x\n", "王大", "李二")]
    public void A_contact_gets_the_name_of_the_numbers_owner(string text, params string[] names)
    {
        var (file, _) = Files.Read(text, China);

        var contacts = file!.Rows().OrderBy(c => c.Phone!.E164, StringComparer.Ordinal).ToList();
        Assert.Equal(names, contacts.Select(c => c.Name), StringComparer.Ordinal);
        Assert.Equal("+8613800138000", contacts[0].Phone!.E164);
        Assert.All(contacts, c => Assert.Null(c.Child));
        Assert.True(file!.Columns.Has(Columns.Name));
    }

    [Theory]
    [InlineData("姓名,手机1,手机2\n王大,13800138000,13800138001\n", "手机2=13800138001")]
    [InlineData("业主姓名,业主电话,备用电话\n王大,13800138000,13800138001\n", "备用电话=13800138001")]
    // The same number, a landline, or a number that another person of the row has: nothing is left out.
    [InlineData("姓名,手机1,手机2\n王大,13800138000,13800138000\n", "")]
    [InlineData("姓名,手机,固定电话\n王大,13800138000,0372-2925000\n", "")]
    [InlineData("学生姓名,父亲电话,母亲电话\n小明,13800138000,13800138001\n", "")]
    public void Another_mobile_of_a_person_is_named(string text, string named)
    {
        var (file, _) = Files.Read(text, China);

        var others = file!.Problems.Where(p => p.Code == "other-number").Select(p => $"{p.Column}={p.Value}");
        Assert.Equal(named, string.Join(' ', others));
        Assert.Equal(0, file.Rejected);
    }

    [Theory]
    [InlineData("王一,0372-2925000,1.38E+10", "2 手机 number-lost-digits", 1)]
    [InlineData("王一,13800138000,1.39E+10", "2 手机 number-lost-digits", 0)]
    [InlineData("王一,1.39E+10,13800138000", "2 电话 number-lost-digits", 0)]
    [InlineData("王一,0372-2925000,1380013800", "2 手机 unreadable-number", 1)]
    public void The_rest_of_a_number_beside_another_is_named_and_holds_removals(string line, string found, int rejected)
    {
        var (file, _) = Files.Read($"姓名,电话,手机\n{line}\n李二,,13700137000\n", China);

        Assert.Equal([found], file!.Found());
        Assert.Equal((rejected, 1), (file!.Rejected, file!.UnreadableNumberRows));
    }

    [Fact]
    public void The_error_of_a_formula_is_no_value()
    {
        var (file, _) = Files.Read(
            "姓名,手机号,住址,户号,x\n#N/A,13800138000,#REF!,#NAME?,#DIV/0!\n李二,#VALUE!,,,\n",
            China
        );

        var contact = Assert.Single(file!.Rows());
        Assert.Equal((null, null, null, null), (contact.Name, contact.Address, contact.Household, contact.Values));
        Assert.Equal(["3 手机号 unreadable-number"], file!.Found());
        Assert.Equal(1, file!.UnreadableNumberRows);
    }

    [Fact]
    public void A_number_of_two_people_beside_each_other_counts_once()
    {
        var (file, _) = Files.Read("姓名,电话,姓名,电话\n王一,13800138000,李二,13800138000\n", China);

        Assert.Equal(2, file!.Rows);
        Assert.Equal(1, file!.Duplicates);
        Assert.Equal(["2 电话 duplicate-in-file"], file!.Found());
    }

    [Fact]
    public void People_beside_each_other_are_rows_of_their_own()
    {
        var (file, _) = Files.Read(
            "姓名,电话,网格,姓名,电话,网格\n王一,13800138000,1,李二,,2\n赵三,13800138002,2,,,\n",
            China,
            Areas
        );

        Assert.Equal(3, file!.Rows);
        Assert.Equal(["2 电话 no-phone"], file!.Found());
        Assert.Equal(
            ["beiguan/hongqilu/dadaoxi/01", "beiguan/hongqilu/dadaoxi/02"],
            file!.Rows().Select(c => c.Area),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public void Each_relative_with_a_number_is_a_contact_of_one_household()
    {
        var (file, _) = Files.Read(
            "学生姓名,父亲姓名,父亲电话,母亲姓名,母亲电话,爷爷电话,住址\n小明,王大,13800138000,李二,13800138001,,幸福路1号\n",
            China
        );

        var contacts = file!.Rows().OrderBy(c => c.Order).ToList();
        Assert.Equal(["王大", "李二"], contacts.Select(c => c.Name), StringComparer.Ordinal);
        Assert.Equal(["父亲", "母亲"], contacts.Select(c => c.Relation), StringComparer.Ordinal);
        Assert.All(contacts, c => Assert.Equal("小明", c.Child));
        Assert.All(contacts, c => Assert.Equal("幸福路1号", c.Address));
        Assert.NotNull(contacts[0].Household);
        Assert.Equal(contacts[0].Household, contacts[1].Household);
        Assert.Equal(0, file!.Rejected);
    }

    [Theory]
    [InlineData("姓名,监护人1,监护人2\n小明,王大 13800138000,13800138001\n")]
    [InlineData("姓名,监护人1姓名,监护人1电话,监护人2姓名,监护人2电话\n小明,王大,13800138000,,13800138001\n")]
    public void Numbered_guardians_are_contacts_and_the_name_is_the_child(string text)
    {
        var contacts = Files.Read(text, China).File!.Rows().OrderBy(c => c.Order).ToList();

        Assert.Equal(["+8613800138000", "+8613800138001"], contacts.Select(c => c.Phone!.E164), StringComparer.Ordinal);
        Assert.Equal("王大", contacts[0].Name);
        Assert.All(contacts, c => Assert.Equal("小明", c.Child));
    }

    [Theory]
    [InlineData("姓名,监护人电话,监护人姓名\n小明,13800138000,王大\n")]
    [InlineData("姓名,监护人姓名及联系电话,住址\n小明,王大 13800138000,x\n")]
    public void A_guardians_name_is_the_contacts_and_the_other_name_the_childs(string text)
    {
        var contact = Assert.Single(Files.Read(text, China).File!.Rows());

        Assert.Equal("王大", contact.Name);
        Assert.Equal("小明", contact.Child);
    }

    [Fact]
    public void A_parent_of_two_children_is_one_contact_with_both()
    {
        var (file, _) = Files.Read(
            "序号,学生姓名,家长姓名,手机号,班级\n1,小明,王大,13800138000,一班\n2,小红,王大,13800138000,三班\n",
            China
        );

        var contact = Assert.Single(file!.Rows());
        Assert.Equal("小明\n小红", contact.Children);
        Assert.Empty(file!.Problems);
        Assert.Equal(1, file!.Duplicates);
    }

    [Fact]
    public void A_number_in_two_households_keeps_both()
    {
        var (file, _) = Files.Read("姓名,手机号,户号\n王大,13800138000,12\n王大,13800138000,15\n", China);

        Assert.Equal("12\n15", Assert.Single(file!.Rows()).Households);
    }

    [Fact]
    public void The_flats_of_a_building_are_households()
    {
        var contact = Assert.Single(
            Files.Read("姓名,手机号,楼栋,单元,室\n王大,13800138000,3,2,501\n", China).File!.Rows()
        );

        Assert.Equal("3-2-501", contact.Household);
    }

    [Theory]
    [InlineData("第1网格", "01")]
    [InlineData("第一网格", "01")]
    [InlineData("1", "01")]
    [InlineData("02", "02")]
    [InlineData("第2网格", "02")]
    [InlineData("3号网格", "03")]
    [InlineData("大道西第三网格", "03")]
    [InlineData("锦绣花园", "03")]
    [InlineData("锦秀花园", "03")]
    [InlineData("红旗路街道大道西社区第1网格", "01")]
    [InlineData("北关区红旗路街道大道西社区第二网格", "02")]
    [InlineData("红旗路街道 / 大道西社区 / 第1网格", "01")]
    [InlineData("beiguan/hongqilu/dadaoxi/02", "02")]
    [InlineData("第2网格（李网格员）", "02")]
    [InlineData("大道西第2网格", "02")]
    [InlineData("安阳市北关区红旗路街道大道西社区第二网格", "02")]
    [InlineData("河南省安阳市北关区红旗路街道大道西社区第二网格", "02")]
    public void An_area_is_found_below_the_lists_by_name_number_or_path(string cell, string grid)
    {
        var (file, _) = Files.Read($"姓名,手机号,所属网格\n王大,13800138000,{cell}\n", China, Areas);

        Assert.Equal($"beiguan/hongqilu/dadaoxi/{grid}", Assert.Single(file!.Rows()).Area);
        Assert.Empty(file!.Problems);
    }

    [Theory]
    [InlineData("第9网格")]
    [InlineData("银河小区")]
    [InlineData("beiguan/hongqilu/dadaoxi/99")]
    public void A_file_makes_no_area(string cell)
    {
        var (file, _) = Files.Read($"姓名,手机号,网格\n王大,13800138000,{cell}\n", China, Areas);

        Assert.Null(Assert.Single(file!.Rows()).Area);
        Assert.Equal(["2 网格 unknown-area"], file!.Found());
        Assert.Equal(new AreaMatch(cell, 1), Assert.Single(file!.Areas));
        Assert.Equal(0, file!.Rejected);
    }

    [Fact]
    public void Columns_of_street_community_and_grid_are_one_area()
    {
        var (file, _) = Files.Read(
            "姓名,手机号,街道,社区,网格\n王大,13800138000,红旗路街道,大道西社区,2\n李二,13800138001,红旗路,大道西,2\n",
            China,
            Areas
        );

        Assert.All(file!.Rows(), c => Assert.Equal("beiguan/hongqilu/dadaoxi/02", c.Area));
    }

    [Theory]
    [InlineData("不要发短信", RemarkSuggestion.OptOut)]
    [InlineData("本人拒绝接收短信", RemarkSuggestion.OptOut)]
    [InlineData("请勿打扰", RemarkSuggestion.OptOut)]
    [InlineData("拒接短信", RemarkSuggestion.OptOut)]
    [InlineData("已搬走", RemarkSuggestion.LeaveOut)]
    [InlineData("空号", RemarkSuggestion.LeaveOut)]
    [InlineData("老人已去世", RemarkSuggestion.LeaveOut)]
    [InlineData("聋哑", RemarkSuggestion.Tag)]
    [InlineData("独居老人", RemarkSuggestion.Tag)]
    [InlineData("do not text", RemarkSuggestion.OptOut)]
    [InlineData("微信同号", null)]
    [InlineData("三年级二班", null)]
    public void A_remark_that_matters_is_named_and_nothing_is_done(string remark, RemarkSuggestion? suggestion)
    {
        var (file, _) = Files.Read($"姓名,手机号,备注\n王大,13800138000,{remark}\n", China);

        Assert.Equal(suggestion, file!.Remarks.Select(r => (RemarkSuggestion?)r.Suggest).SingleOrDefault());
        Assert.Single(file!.Rows());
    }

    [Theory]
    [InlineData("是否接收短信", "否", true)]
    [InlineData("6、是否同意接收短信提醒（必选）", "不同意", true)]
    [InlineData("Receive text messages?", "No", true)]
    [InlineData("是否接收短信", "是", false)]
    [InlineData("是否低保", "否", false)]
    public void No_as_the_answer_to_texts_is_a_remark(string header, string cell, bool isOptOut)
    {
        var (file, _) = Files.Read($"姓名,手机号,{header}\n王大,13800138000,{cell}\n", China);

        Assert.Equal(isOptOut, file!.Remarks.Any(r => r.Suggest is RemarkSuggestion.OptOut && r.Column == header));
        Assert.Contains(cell, Assert.Single(file!.Rows()).Values!, StringComparison.Ordinal);
    }

    [Fact]
    public void Marks_that_cannot_be_seen_are_dropped_from_every_cell()
    {
        var (file, _) = Files.Read(
            "姓名,手机号,语言,网格,标签,户号\n王\u200b一,\u202d13800138000\u202c,ｚｈ－ＣＮ\u200b,beiguan/s／c/g\u200b,楼长\u200b,\ufeff3\n",
            China
        );

        var contact = Assert.Single(file!.Rows());
        Assert.Equal("王一", contact.Name);
        Assert.Equal("zh-CN", contact.Language);
        Assert.Equal("楼长", contact.Tags);
        Assert.Equal("3", contact.Household);
        Assert.Null(contact.Values);
    }

    [Theory]
    [InlineData('\u3164')]
    [InlineData('\u115f')]
    [InlineData('\uffa0')]
    [InlineData('\u034f')]
    [InlineData('\u180e')]
    [InlineData('\ufe0f')]
    [InlineData('\u2066')]
    public void A_mark_that_cannot_be_seen_counts_nowhere(char mark)
    {
        var (file, _) = Files.Read(
            $"姓{mark}名,手机{mark}号,语言{mark},所属{mark}网格,标{mark}签,户{mark}号,住址\n"
                + $"王{mark}一,138{mark}00138000,zh{mark}-CN,第{mark}1网格,楼长{mark},{mark}3,{mark}\n{mark},{mark},,,,,\n",
            China,
            Areas
        );

        var contact = Assert.Single(file!.Rows());
        Assert.Equal(
            ("王一", "zh-CN", "楼长", "3", null),
            (contact.Name, contact.Language, contact.Tags, contact.Household, contact.Address)
        );
        Assert.Equal("beiguan/hongqilu/dadaoxi/01", contact.Area);
        Assert.Equal(1, file!.Rows);
    }

    [Theory]
    [InlineData("姓名，手机号，网格\n王一，13800138000，\n")]
    [InlineData("姓名|手机号\n王一|13800138000\n")]
    [InlineData("姓名  手机号\n王一  13800138000\n")]
    [InlineData("姓名\t手机号\n王一\t13800138000\n")]
    [InlineData("姓名~手机号\n王一~13800138000\n")]
    [InlineData("sep=~\n姓名~手机号\n王一~13800138000\n")]
    [InlineData("姓名、手机号\n王一、13800138000\n")]
    [InlineData("姓名^手机号\n王一^13800138000\n")]
    // Some rows with the sign of the other width.
    [InlineData("姓名，手机号\n王一,13800138000\n")]
    [InlineData("姓名;手机号\n王一；13800138000\n")]
    // Quotes of other kinds.
    [InlineData("“姓名”,“手机号”\n“王一”,“13800138000”\n")]
    [InlineData("'姓名','手机号'\n'王一','13800138000'\n")]
    [InlineData("花名册\n姓名;手机号\n王一;13800138000\n")]
    public void Fields_are_separated_by_what_makes_a_header(string text)
    {
        var contact = Assert.Single(Files.Read(text, China).File!.Rows());

        Assert.Equal("王一", contact.Name);
        Assert.Equal("+8613800138000", contact.Phone!.E164);
    }

    [Theory]
    // Never closed; closed on a later line before a name; closed on a later line after one.
    [InlineData("姓名,手机号\n王一,13800138000\n\"李二,13800138001\n赵三,13800138002\n钱四,13800138003\n")]
    [InlineData("姓名,手机号\n王一,13800138000\n\"李二,13800138001\n赵三,13800138002\n\"钱四,13800138003\n")]
    [InlineData("姓名,手机号\n王一,13800138000\n\"李二,13800138001\n赵三,13800138002\n钱四\",13800138003\n")]
    public void A_quote_that_is_not_closed_costs_its_own_row_alone(string text)
    {
        var (file, _) = Files.Read(text, China);

        Assert.Contains("3 姓名 broken-quote", file!.Found(), StringComparer.Ordinal);
        Assert.Contains(file!.Rows(), c => c.Name == "王一");
        Assert.Contains(file!.Rows(), c => c.Name == "赵三");
        Assert.Contains(file!.RejectedKeys, k => k == Files.Keys.MakeKey(Sms("+8613800138001")));
    }

    [Fact]
    public void A_quote_swallows_no_rows_whose_numbers_are_lost()
    {
        var (file, _) = Files.Read(
            "姓名,手机号,备注\n王一,13800138000,\"a\n李二,1.38E+10,b\n赵三,无,c\"\n钱四,13800138003,\n",
            China
        );

        Assert.Equal(["2 备注 broken-quote", "3 手机号 number-lost-digits", "4 手机号 no-phone"], file!.Found());
        Assert.Equal("钱四", Assert.Single(file!.Rows()).Name);
    }

    [Fact]
    public void A_cell_of_several_lines_is_no_broken_quote()
    {
        var (file, _) = Files.Read("姓名,手机号,住址\n王一,13800138000,\"幸福路1号\n3单元, 501室\"\n", China);

        Assert.Equal("幸福路1号 3单元, 501室", Assert.Single(file!.Rows()).Address);
    }

    [Fact]
    public void A_broken_byte_costs_its_own_row_alone()
    {
        byte[] bytes =
        [
            .. Encoding.UTF8.GetBytes("姓名,手机号\n王一,13800138000\n"),
            0xE4,
            0xB9,
            .. ",13800138001\n"u8,
        ];

        var (file, _) = Files.Read(bytes, China);

        Assert.Equal("王一", Assert.Single(file!.Rows()).Name);
        Assert.Equal(["3 姓名 undecodable"], file!.Found());
    }

    [Fact]
    public void Half_a_character_of_GBK_does_not_swallow_the_comma()
    {
        // 欧, and the first byte of another character before the comma.
        byte[] bytes =
        [
            .. Gbk.GetBytes("姓名,手机号\n欧"),
            0xD1,
            .. ",13800138000\n"u8,
            .. Gbk.GetBytes("李二,13800138001\n"),
        ];

        var (file, _) = Files.Read(bytes, China);

        Assert.Equal("李二", Assert.Single(file!.Rows()).Name);
        Assert.Equal(["2 姓名 undecodable"], file!.Found());
        Assert.Contains(Files.Keys.MakeKey(Sms("+8613800138000")), file!.RejectedKeys);
    }

    [Fact]
    public void The_euro_sign_of_Windows_is_read_in_GBK()
    {
        byte[] bytes = [.. Gbk.GetBytes("姓名,手机号,x\n王一,13800138000,5"), 0x80, .. "\n"u8];

        var (file, _) = Files.Read(bytes, China);

        Assert.Equal("""{"x":"5€"}""", Assert.Single(file!.Rows()).Values);
    }

    [Fact]
    public void Names_in_Big5_are_found_out()
    {
        byte[] bytes =
        [
            .. "name,phone\n"u8,
            0xB3,
            0xAF,
            0xA4,
            0x6A,
            0xA4,
            0xE5,
            .. ",91234567\n"u8,
            0xA7,
            0xF5,
            0xA4,
            0x70,
            0xA9,
            0xFA,
            .. ",91234568\n"u8,
        ];

        var (file, _) = Files.Read(bytes, China with { Region = "HK" });

        Assert.Equal("big5", file!.Encoding);
        Assert.Equal(["陳大文", "李小明"], file!.Rows().Select(c => c.Name), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("JP", "shift_jis", "name,phone\n山田太郎,090-1234-5678\n鈴木花子,080-1234-5678\n")]
    [InlineData("JP", "euc-jp", "氏名,携帯電話\n山田太郎,090-1234-5678\n鈴木花子,080-1234-5678\n")]
    [InlineData("KR", "ks_c_5601-1987", "name,phone\n김철수,010-1234-5678\n이영희,010-8765-4321\n")]
    [InlineData("US", "shift_jis", "氏名,携帯電話番号\n山田太郎,+1 202 555 0123\n")]
    [InlineData("TW", "big5", "name,phone\n王大明,0912-345-678\n")]
    [InlineData("CN", "gb18030", "name,phone\n王一,13800138000\n")]
    public void Names_are_read_in_the_encoding_of_the_region_or_the_header(string region, string encoding, string text)
    {
        var (file, _) = Files.Read(FileEncoding.FindEncoding(encoding)!.GetBytes(text), China with { Region = region });

        Assert.Equal(encoding, file!.Encoding);
        Assert.Equal(text.Split('\n')[1].Split(',')[0], file.Rows()[0].Name);
    }

    [Theory]
    [InlineData("JP", "shift_jis", "name,phone\n山田太郎,090-1234-5678\n鈴木花子,080-1234-5678\n")]
    [InlineData("KR", "ks_c_5601-1987", "name,phone\n김철수,010-1234-5678\n이영희,010-8765-4321\n")]
    [InlineData("TW", "big5", "姓名,手機\n王大明,0912345678\n李小美,0922345678\n")]
    [InlineData("CN", "gb18030", "姓名,手机\n王一,13800138000\n李二,13800138001\n")]
    public void A_broken_byte_of_an_encoding_costs_its_own_row(string region, string encoding, string text)
    {
        var bytes = FileEncoding.FindEncoding(encoding)!.GetBytes(text).ToList();
        bytes.Insert(bytes.LastIndexOf((byte)','), 0xFF);

        var (file, _) = Files.Read([.. bytes], China with { Region = region });

        Assert.Equal(text.Split('\n')[1].Split(',')[0], Assert.Single(file!.Rows()).Name);
        Assert.Equal((3, "undecodable"), file!.Problems.Select(p => (p.Row, p.Code)).Single());
    }

    [Fact]
    public void Letters_with_accents_become_no_Chinese()
    {
        var (file, _) = Files.Read(
            Encoding.Latin1.GetBytes("name,phone\nMüller,202 555 0123\n"),
            China with
            {
                Region = "US",
            }
        );

        Assert.Equal(["2 name undecodable"], file!.Found());
    }

    [Fact]
    public void UTF_16_that_was_cut_within_a_character_is_read()
    {
        var bytes = Encoding.Unicode.GetBytes("姓名,手机号\n王一,13800138000\n李二,13800138001\n");

        var (file, _) = Files.Read([.. bytes, 0x0A], China);

        Assert.Equal(["王一", "李二"], file!.Rows().Select(c => c.Name), StringComparer.Ordinal);
    }

    [Fact]
    public void A_file_without_a_phone_column_names_what_it_has_and_proposes_one()
    {
        var reading = Files.Read("甲,乙\n王一,13800138000\n李二,13800138001\n", China);

        Assert.Equal("no-phone-column", reading.Failure?.Code);
        Assert.Contains("'乙'", reading.Failure!.Detail, StringComparison.Ordinal);
        Assert.Contains(new ImportColumn("乙", "phone", "content"), reading.Columns);
    }

    [Fact]
    public void A_last_line_that_names_a_phone_is_no_header()
    {
        var reading = Files.Read("住户\n王一 13800138000\n李二 13800138001\n赵三 没有手机\n", China);

        Assert.Equal("no-phone-column", reading.Failure?.Code);
    }

    [Fact]
    public void A_file_without_a_header_is_read_where_the_caller_says_so()
    {
        var (file, _) = Files.Read("王一,13800138000,x\n李二,13800138001,y\n", China with { HeaderRow = 0 });

        Assert.Equal(["王一", "李二"], file!.Rows().Select(c => c.Name), StringComparer.Ordinal);
        Assert.Equal("content", file!.Columns.Recognized[1].How);
    }

    [Fact]
    public void The_caller_chooses_the_header_row()
    {
        var (file, _) = Files.Read("手机号,姓名\n手机,孩子\n13800138000,小明\n", China with { HeaderRow = 2 });

        Assert.Equal(2, file!.HeaderRow);
        Assert.Equal("小明", Assert.Single(file!.Rows()).Child);
    }

    [Theory]
    [InlineData("<html><table><tr><td>姓名</td></tr></table></html>", "HTML")]
    [InlineData(
        "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>",
        "Excel 2003"
    )]
    [InlineData("BEGIN:VCARD\nFN:Li\nEND:VCARD\n", "vCard")]
    [InlineData("BEGIN:VCALENDAR\nEND:VCALENDAR\n", "calendar")]
    [InlineData("[[\"姓名\",\"手机号\"]]", "JSON")]
    [InlineData("<div><table><tr><td>手机号</td></tr></table></div>", "HTML")]
    [InlineData("<!-- x --><html></html>", "HTML")]
    [InlineData("<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>", "Excel 2003")]
    [InlineData("<contacts><phone>13800138000</phone></contacts>", "XML")]
    [InlineData("From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n", ".mht")]
    [InlineData("\ufeff\n%PDF-1.7", "PDF")]
    [InlineData("{\"a\":1}", "JSON")]
    public void A_file_that_is_no_table_is_named(string text, string kind)
    {
        var (_, failure) = Files.Read(text, China);

        Assert.Equal("not-a-table", failure?.Code);
        Assert.Contains(kind, failure!.Detail, StringComparison.Ordinal);
    }

    private static CommunityAlerts.Sms.PhoneNumber Sms(string e164) => CommunityAlerts.Sms.PhoneNumber.FromE164(e164);
}
