// @ts-check
/** Texts of the field in which areas are picked. */
import { register } from "../i18n.js";

register({
  "find area": ["点选，或输入名称、拼音首字母查找", "Choose, or type a name to search"],
  "areas to pick": ["可选的区域", "Choices"],
  "areas chosen": ["已选的区域", "Chosen"],
  "areas shown": ["{n} 个区域", "{n} area|{n} areas"],
  "any area": ["不限区域", "Any area"],
  "no area found": ["没有这个区域。", "There is no such area."],
  "leave area": ["移除“{name}”", "Remove “{name}”"],
});
