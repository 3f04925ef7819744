// SPDX-License-Identifier: Apache-2.0
// Completion for bash, zsh and fish, from the table of commands. What a value can be follows from its name:
// FILE, FOLDER, or the words of the table.
#include "cli/documents.hpp"

#include <algorithm>

namespace rostra::cli {
namespace {

std::string firstWord(const CommandSpec& spec) {
  return spec.name.substr(0, spec.name.find(' '));
}
std::string secondWord(const CommandSpec& spec) {
  const std::size_t blank = spec.name.find(' ');
  return blank == std::string::npos ? "" : spec.name.substr(blank + 1);
}
std::vector<const CommandSpec*> visible() {
  std::vector<const CommandSpec*> all;
  for (const CommandSpec& spec : commands()) {
    if (!spec.hidden) all.push_back(&spec);
  }
  return all;
}
std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : " ") + word;
  return all;
}
/// Each once, in order.
void addOnce(std::vector<std::string>& list, std::string word) {
  if (std::find(list.begin(), list.end(), word) == list.end()) list.push_back(std::move(word));
}
std::vector<std::string> firstWords() {
  std::vector<std::string> words;
  for (const CommandSpec* spec : visible()) addOnce(words, firstWord(*spec));
  addOnce(words, "help");
  return words;
}
std::vector<std::string> secondWords(const std::string& first) {
  std::vector<std::string> words;
  for (const CommandSpec* spec : visible()) {
    if (firstWord(*spec) == first && !secondWord(*spec).empty()) words.push_back(secondWord(*spec));
  }
  return words;
}

/// For a text between single quotes.
std::string shellQuoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'') {
      result += "'\\''";
    } else {
      result.push_back(c);
    }
  }
  return result + "'";
}

/// The first sentence: lists of completion have one line for each.
std::string brief(const std::string& doc) {
  const std::size_t end = doc.find(". ");
  std::string text = end == std::string::npos ? doc : doc.substr(0, end);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string bashCase(const CommandSpec& spec) {
  std::string text = "    " + shellQuoted(spec.name) + ")\n";
  std::string options;
  for (const Switch& one : spec.switches) options += "--" + one.name + " ";
  text += "      options=" + shellQuoted(options + "--help") + "\n      case $previous in\n";
  for (const Switch& one : spec.switches) {
    if (one.valueName.empty()) continue;
    text += "        --" + one.name + ") ";
    if (one.valueName == "FILE") {
      text += "files=yes";
    } else if (one.valueName == "FOLDER") {
      text += "folders=yes";
    } else {
      text += "values=" + shellQuoted(joined(one.words)) + " value=yes";
    }
    text += " ;;\n";
  }
  text += "      esac\n      words=(";
  for (const Word& word : spec.words) text += shellQuoted(joined(word.words)) + " ";
  return text + ")\n      ;;\n";
}

}  // namespace

std::string bashCompletion() {
  std::string text =
      "# bash completion for rostra. Made by 'rostra completion bash' from its table of commands.\n"
      "_rostra() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
      "  local command=${COMP_WORDS[1]} first=2 options='' values='' value='' files='' folders='' place=0 i\n"
      "  local -a words=()\n"
      "  COMPREPLY=()\n"
      "  if ((COMP_CWORD == 1)); then\n"
      "    COMPREPLY=($(compgen -W '" +
      joined(firstWords()) + " --help --version' -- \"$current\"))\n    return\n  fi\n  case $command in\n";
  for (const std::string& first : firstWords()) {
    const auto second = secondWords(first);
    if (second.empty()) continue;
    text += "    " + first + ")\n      if ((COMP_CWORD == 2)); then\n        COMPREPLY=($(compgen -W '" +
            joined(second) +
            " --help' -- \"$current\"))\n        return\n      fi\n"
            "      command=\"$command ${COMP_WORDS[2]}\" first=3\n      ;;\n";
  }
  text += "    help)\n      COMPREPLY=($(compgen -W '" + joined(firstWords()) +
          "' -- \"$current\"))\n      return\n      ;;\n  esac\n  case $command in\n";
  for (const CommandSpec* spec : visible()) text += bashCase(*spec);
  return text +
         "  esac\n"
         "  if [[ $files ]]; then\n    COMPREPLY=($(compgen -f -- \"$current\"))\n"
         "  elif [[ $folders ]]; then\n    COMPREPLY=($(compgen -d -- \"$current\"))\n"
         "  elif [[ $value ]]; then\n    COMPREPLY=($(compgen -W \"$values\" -- \"$current\"))\n"
         "  elif [[ $current == -* ]]; then\n    COMPREPLY=($(compgen -W \"$options\" -- \"$current\"))\n"
         "  else\n"
         "    for ((i = first; i < COMP_CWORD; i++)); do [[ ${COMP_WORDS[i]} == -* ]] || ((++place)); done\n"
         "    COMPREPLY=($(compgen -W \"${words[place]:-}\" -- \"$current\"))\n"
         "  fi\n"
         "}\n"
         "complete -o filenames -F _rostra rostra\n";
}

std::string zshCompletion() {
  const auto described = [](const std::string& word, const std::string& doc) {
    std::string name = word;
    for (std::size_t i = 0; (i = name.find(':', i)) != std::string::npos; i += 2) name.insert(i, "\\");
    return shellQuoted(name + ":" + brief(doc));
  };
  std::string text =
      "#compdef rostra\n# Made by 'rostra completion zsh' from its table of commands.\n_rostra() {\n"
      "  local command=$words[2]\n  local -a list\n  if ((CURRENT == 2)); then\n    list=(\n";
  for (const std::string& first : firstWords()) {
    std::string doc = "Show the options of a command";
    for (const CommandSpec* spec : visible()) {
      if (spec->name == first) doc = spec->summary;
      if (firstWord(*spec) == first && spec->name != first) doc = joined(secondWords(first));
    }
    text += "      " + described(first, doc) + "\n";
  }
  text += "    )\n    _describe command list\n    return\n  fi\n  case $command in\n";
  for (const std::string& first : firstWords()) {
    if (secondWords(first).empty()) continue;
    text += "    " + first + ")\n      if ((CURRENT == 3)); then\n        list=(\n";
    for (const CommandSpec* spec : visible()) {
      if (firstWord(*spec) == first)
        text += "          " + described(secondWord(*spec), spec->summary) + "\n";
    }
    text +=
        "        )\n        _describe command list\n        return\n      fi\n"
        "      command=\"$command $words[3]\"\n      shift words\n      ((CURRENT--))\n      ;;\n";
  }
  text += "  esac\n  shift words\n  ((CURRENT--))\n  case $command in\n";
  for (const CommandSpec* spec : visible()) {
    text += "    " + shellQuoted(spec->name) + ")\n      _arguments";
    for (const Switch& one : spec->switches) {
      std::string doc = brief(one.doc);
      for (const char* mark : {"[", "]"}) {
        for (std::size_t i = 0; (i = doc.find(mark, i)) != std::string::npos; i += 2) doc.insert(i, "\\");
      }
      std::string entry = "--" + one.name + (one.valueName.empty() ? "" : "=") + "[" + doc + "]";
      if (one.valueName == "FILE") {
        entry += ":file:_files";
      } else if (one.valueName == "FOLDER") {
        entry += ":folder:_files -/";
      } else if (!one.valueName.empty()) {
        entry += ":value:(" + joined(one.words) + ")";
      }
      text += " \\\n        " + shellQuoted(entry);
    }
    for (const Word& word : spec->words) {
      const bool file = word.name == "FILE";
      text += " \\\n        " + shellQuoted(std::string(word.optional ? "::" : ":") + word.name + ":" +
                                            (file ? "_files" : "(" + joined(word.words) + ")"));
    }
    text += " \\\n        '--help[Show this text]'\n      ;;\n";
  }
  return text + "  esac\n}\ncompdef _rostra rostra\n";
}

std::string fishCompletion() {
  std::string text =
      "# fish completion for rostra. Made by 'rostra completion fish' from its table of commands.\n"
      "complete -c rostra -f\n";
  for (const std::string& first : firstWords()) {
    std::string doc = "Show the options of a command";
    for (const CommandSpec* spec : visible()) {
      if (spec->name == first) doc = spec->summary;
      if (firstWord(*spec) == first && spec->name != first) doc = joined(secondWords(first));
    }
    text +=
        "complete -c rostra -n __fish_use_subcommand -a " + first + " -d " + shellQuoted(brief(doc)) + "\n";
  }
  for (const CommandSpec* spec : visible()) {
    const std::string first = firstWord(*spec);
    const std::string second = secondWord(*spec);
    std::string when = "__fish_seen_subcommand_from " + first;
    if (!second.empty()) {
      const std::string all = joined(secondWords(first));
      text += "complete -c rostra -n " + shellQuoted(when + "; and not __fish_seen_subcommand_from " + all) +
              " -a " + second + " -d " + shellQuoted(brief(spec->summary)) + "\n";
      when += "; and __fish_seen_subcommand_from " + second;
    }
    for (const Switch& one : spec->switches) {
      text += "complete -c rostra -n " + shellQuoted(when) + " -l " + one.name + " -d " +
              shellQuoted(brief(one.doc));
      if (one.valueName == "FILE") {
        text += " -r -F";
      } else if (one.valueName == "FOLDER") {
        text += " -x -a '(__fish_complete_directories)'";
      } else if (!one.valueName.empty()) {
        text += " -x" + (one.words.empty() ? "" : " -a " + shellQuoted(joined(one.words)));
      }
      text += "\n";
    }
    for (const Word& word : spec->words) {
      if (!word.words.empty())
        text +=
            "complete -c rostra -n " + shellQuoted(when) + " -a " + shellQuoted(joined(word.words)) + "\n";
      if (word.name == "FILE") text += "complete -c rostra -n " + shellQuoted(when) + " -F\n";
    }
  }
  return text;
}

}  // namespace rostra::cli
